/// A JSON string with its quotes, escaped as little as RFC 8259 asks for.
///
/// These are the escapes of Rust's serde_json, which writes the headers of the reference
/// implementation, so that equal content gives equal bytes.
func jsonString(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{8}": result += "\\b"
        case "\u{C}": result += "\\f"
        case "\u{0}"..."\u{F}": result += "\\u000" + String(scalar.value, radix: 16)
        case "\u{10}"..."\u{1F}": result += "\\u00" + String(scalar.value, radix: 16)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
