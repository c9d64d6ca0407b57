// Whether bytes are one JSON document, by the grammar of RFC 8259.

/// Walks through a document once and throws at the first place that breaks a rule.
struct JSONCheck {
    /// Deeper documents are no configuration, and the walk uses the stack.
    private static let maximumDepth = 64

    private let bytes: [UInt8]
    private let path: String
    private var place = 0
    private var depth = 0

    init(_ bytes: [UInt8], path: String) {
        self.bytes = bytes
        self.path = path
    }

    /// Checks all of the document.
    mutating func run() throws {
        try requireText()
        skipBlanks()
        try value()
        skipBlanks()
        guard next == nil else { throw error("\(found) after the end of the document") }
    }

    private mutating func value() throws {
        switch next {
        case UInt8(ascii: "{"): try nested { try $0.object() }
        case UInt8(ascii: "["): try nested { try $0.array() }
        case UInt8(ascii: "\""): _ = try string()
        case let byte? where "-0123456789".utf8.contains(byte): try number()
        default: try word()
        }
    }

    private mutating func nested(_ body: (inout JSONCheck) throws -> Void) throws {
        guard depth < Self.maximumDepth else {
            throw error("more than \(Self.maximumDepth) lists and objects in each other")
        }
        depth += 1
        try body(&self)
        depth -= 1
    }

    private mutating func object() throws {
        var names: Set<ArraySlice<UInt8>> = []
        try members(until: UInt8(ascii: "}")) { check in
            let start = check.place
            guard check.next == UInt8(ascii: "\"") else {
                throw check.error("a name in double quotes is needed, not \(check.found)")
            }
            let name = try check.string()
            guard names.insert(name).inserted else {
                check.place = start
                throw check.error(
                    "\(quoted(String(decoding: name, as: UTF8.self))) stands twice here")
            }
            check.skipBlanks()
            guard check.take(UInt8(ascii: ":")) else {
                throw check.error("a colon is needed after a name, not \(check.found)")
            }
            check.skipBlanks()
            try check.value()
        }
    }

    private mutating func array() throws {
        try members(until: UInt8(ascii: "]")) { try $0.value() }
    }

    /// Reads what stands between brackets, with commas between.
    private mutating func members(
        until end: UInt8, _ member: (inout JSONCheck) throws -> Void
    ) throws {
        place += 1
        skipBlanks()
        if take(end) { return }
        while true {
            try member(&self)
            skipBlanks()
            if take(end) { return }
            guard take(UInt8(ascii: ",")) else {
                let bracket = Character(Unicode.Scalar(end))
                throw error("a comma or '\(bracket)' is needed, not \(found)")
            }
            skipBlanks()
            guard next != end else { throw error("\(found) after a comma") }
        }
    }

    /// Takes a string and returns what is between its quotes, escapes as they are.
    private mutating func string() throws -> ArraySlice<UInt8> {
        let opening = place
        place += 1
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error("\(found) inside a text needs an escape") }
            if byte == UInt8(ascii: "\\") { try escape() } else { place += 1 }
        }
        guard take(UInt8(ascii: "\"")) else {
            place = opening
            throw error("the quote that opens here is never closed")
        }
        return bytes[opening + 1..<place - 1]
    }

    private mutating func escape() throws {
        place += 1
        guard let letter = next, "\"\\/bfnrtu".utf8.contains(letter) else {
            throw error("there is no escape with \(found)")
        }
        place += 1
        guard letter == UInt8(ascii: "u") else { return }
        for _ in 0..<4 {
            guard let digit = next, Character(Unicode.Scalar(digit)).isHexDigit else {
                throw error("\\u needs four hexadecimal digits, not \(found)")
            }
            place += 1
        }
    }

    private mutating func number() throws {
        let start = place
        _ = take(UInt8(ascii: "-"))
        let hasLeadingZero = next == UInt8(ascii: "0")
        let wholeDigits = takeDigits()
        var isNumber = wholeDigits == 1 || (wholeDigits > 1 && !hasLeadingZero)
        if take(UInt8(ascii: ".")) { isNumber = takeDigits() > 0 && isNumber }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            isNumber = takeDigits() > 0 && isNumber
        }
        guard isNumber else {
            place = start
            throw error("\(foundWord) is no number as JSON writes it")
        }
    }

    private mutating func takeDigits() -> Int {
        let start = place
        while let byte = next, byte &- UInt8(ascii: "0") <= 9 { place += 1 }
        return place - start
    }

    /// `true`, `false` or `null`; anything else is what stands where a value should.
    private mutating func word() throws {
        let word = ["true", "false", "null"].first { bytes[place...].starts(with: $0.utf8) }
        guard let word else { throw error("a value is needed, not \(foundWord)") }
        place += word.utf8.count
    }
}

// MARK: Bytes and places

extension JSONCheck {
    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        place += 1
        return true
    }

    private mutating func skipBlanks() {
        while let byte = next, " \n\r\t".utf8.contains(byte) { place += 1 }
    }

    private mutating func requireText() throws {
        guard String(validating: bytes, as: UTF8.self) == nil else { return }
        throw FileFormatError(
            .invalidContent, "\(quoted(path: path)) is not UTF-8 text",
            hint: "save the file as UTF-8")
    }

    /// The character at the place, as a message names it.
    private var found: String {
        guard next != nil else { return "the end of the file" }
        let character = String(decoding: bytes[place...].prefix(4), as: UTF8.self).prefix(1)
        return quoted(character)
    }

    /// The whole word at the place: `NaN`, `01`, `True`.
    private var foundWord: String {
        let word = bytes[place...].prefix { byte in
            !" \n\r\t,:]}[{\"".utf8.contains(byte)
        }
        return word.isEmpty ? found : quoted(String(decoding: word, as: UTF8.self))
    }

    private func error(_ message: String) -> FileFormatError {
        let before = bytes[..<place]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let location = FileFormatError.Location(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1,
            column: String(decoding: bytes[lineStart..<place], as: UTF8.self).count + 1)
        return FileFormatError(
            .invalidContent, "\(quoted(path: path)), \(location): \(message)",
            hint: "correct the file: it is not valid JSON there", at: location)
    }
}
