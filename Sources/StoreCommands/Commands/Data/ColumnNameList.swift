// Column names on a command line, `--target x,y`: separated by commas, as in the file itself, where
// a name with a comma in it stands in double quotes.

internal import CommandLineArguments

extension ValueKind where Value == [String] {
    /// Names separated by commas; `"a,b"` in double quotes is one name.
    static var columnNames: Self {
        ValueKind("column names separated by commas", read: readColumnNames)
    }

    @Sendable private static func readColumnNames(_ text: String) -> [String]? {
        var names = [""]
        var isQuoted = false
        for character in text {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: names.append("")
            default: names[names.count - 1].append(character)
            }
        }
        return isQuoted || names.contains("") ? nil : names
    }
}
