// Tables for machines: one JSON object, one JSON object a line, or CSV.

/// Turns rows into the text of a format, piece by piece.
protocol RowRenderer {
    /// What comes before the rows.
    func begin() -> String
    /// A row; a renderer may keep it and return it later.
    mutating func row(_ cells: [Cell]) -> String
    /// What comes after the rows, and what was kept.
    mutating func end() -> String
}

extension RowRenderer {
    func begin() -> String { "" }
    mutating func end() -> String { "" }
}

/// One JSON object with its rows in an array, each on a line of its own.
struct JSONTable: RowRenderer {
    private let members: [JSONValue.Member]
    private let key: String
    private let row: JSONRow
    private var isFirst = true

    init(schema: String, members: [JSONValue.Member], key: String, keys: [String]) {
        self.members = [JSONValue.Member("schema", .string(schema))] + members
        self.key = key
        self.row = JSONRow(keys: keys)
    }

    func begin() -> String {
        let head = JSONValue.object(members).text.dropLast()
        return "\(head),\(JSONValue.string(key).text):["
    }

    mutating func row(_ cells: [Cell]) -> String {
        let separator = isFirst ? "\n" : ",\n"
        isFirst = false
        return separator + row.text(cells)
    }

    func end() -> String { isFirst ? "]}\n" : "\n]}\n" }
}

/// One JSON object a line, each complete when its line is.
struct JSONLines: RowRenderer {
    private let row: JSONRow

    init(keys: [String]) {
        row = JSONRow(keys: keys)
    }

    func row(_ cells: [Cell]) -> String { row.text(cells) + "\n" }
}

/// A row as a JSON object, whose keys are escaped once and not in every row.
private struct JSONRow {
    private let keys: [String]

    init(keys: [String]) {
        self.keys = keys.map { JSONValue.string($0).text + ":" }
    }

    func text(_ cells: [Cell]) -> String {
        var text = "{"
        for (index, key) in keys.enumerated() {
            if index > 0 { text += "," }
            text += key
            cells[index].value.append(to: &text)
        }
        return text + "}"
    }
}

/// RFC 4180: commas, CRLF, quotes where they are needed, a header.
struct CSVTable: RowRenderer {
    let keys: [String]

    func begin() -> String { Self.line(keys.map { .string($0) }) }

    func row(_ cells: [Cell]) -> String { Self.line(cells.map(\.value)) }

    private static func line(_ values: [JSONValue]) -> String {
        let line = values.map(text).joined(separator: ",")
        // A line with nothing on it would be no record.
        return (line.isEmpty ? "\"\"" : line) + "\r\n"
    }

    /// Null is an empty field, an empty text a quoted one; what has parts is JSON in a field.
    private static func text(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): quoted(text)
        case .array, .object: quoted(value.text)
        case .float(let number) where !number.isFinite: ""
        case .double(let number) where !number.isFinite: ""
        default: value.text
        }
    }

    private static func quoted(_ text: String) -> String {
        let needsQuotes =
            text.isEmpty || text.first == " " || text.last == " "
            || text.utf8.contains { ",\"\r\n".utf8.contains($0) }
        return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }
}
