// What a cell holds: text or a number.

extension CSVReader {
    /// A cell of the current row as text, doubled quotes made single.
    ///
    /// - Throws: `FileFormatError` for an empty cell and for bytes that are not UTF-8.
    public func text(at column: Int) throws -> String {
        let cell = cells[column]
        let bytes = bytes(of: cell)
        guard !bytes.isEmpty else { throw emptyCell(at: column) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw notUTF8(at: column)
        }
        return cell.hasEscapes ? unescaped(text) : text
    }

    /// A cell of the current row as the Float nearest to the decimal number in it.
    ///
    /// - Parameters:
    ///   - column: counted from 0.
    ///   - allowsNonFinite: whether `nan`, `inf` and `infinity`, in any case, are numbers.
    /// - Throws: `FileFormatError` for anything else, and for a decimal that no finite Float is near.
    public func number(at column: Int, allowsNonFinite: Bool = false) throws -> Float {
        try number(at: column, allowsNonFinite: allowsNonFinite, isTarget: false)
    }

    /// The same; a word in a target column gets a hint of its own.
    func number(at column: Int, allowsNonFinite: Bool, isTarget: Bool) throws -> Float {
        let bytes = bytes(of: cells[column])
        switch DecimalNumber.parse(bytes) {
        case .finite(let value): return value
        case .nonFinite(let value) where allowsNonFinite: return value
        case .nonFinite: throw nonFinite(at: column)
        case .tooLarge: throw tooLarge(at: column)
        case .notANumber where bytes.isEmpty: throw emptyCell(at: column)
        case .notANumber where isTarget: throw targetIsAWord(at: column)
        case .notANumber: throw notANumber(at: column)
        }
    }

    /// The place of a cell of the current row, for a message.
    public func location(ofColumn column: Int) -> FileFormatError.Location {
        location(column: column, offset: cells[column].start)
    }

    private func unescaped(_ text: String) -> String {
        var result = ""
        var isFirstOfPair = false
        for scalar in text.unicodeScalars {
            isFirstOfPair = scalar == "\"" && !isFirstOfPair
            if !isFirstOfPair { result.unicodeScalars.append(scalar) }
        }
        return result
    }
}
