/// The class labels of a column, numbered as they come and ranked when all are known.
///
/// Labels that Unicode holds equal (é as one or as two code points) are one class.
struct ClassLabels {
    /// The most classes a column may have.
    ///
    /// A network needs an output for each; more of them means that the column is a number or a name.
    static let maximumCount = 65_536

    /// The most bytes in a label: with the most classes they take 64 MiB of memory.
    static let longestLabel = 1_024

    private var numbers: [String: Int] = [:]
    /// For each class the line on which it came first.
    private var lines: [Int] = []

    /// The number of a label, in order of first appearance; nil if there are too many classes.
    mutating func number(of label: String, line: @autoclosure () -> Int) -> Int? {
        if let number = numbers[label] { return number }
        guard numbers.count < Self.maximumCount else { return nil }
        numbers[label] = numbers.count
        lines.append(line())
        return numbers.count - 1
    }

    /// The labels in order, and for each number its rank in it.
    ///
    /// The order is numerical if every label is a number, else that of the bytes.
    /// - Throws: `FileFormatError` if two labels are the same number, as `1` and `1.0`.
    func ranked(path: String) throws -> (labels: [String], ranks: [Int]) {
        let labels = try sorted(path: path)
        var ranks = Array(repeating: 0, count: labels.count)
        for (rank, label) in labels.enumerated() {
            if let number = numbers[label] { ranks[number] = rank }
        }
        return (labels, ranks)
    }

    private func sorted(path: String) throws -> [String] {
        let values = numbers.keys.compactMap { label in
            Self.decimalValue(of: label).map { (label: label, value: $0) }
        }
        guard values.count == numbers.count else {
            return numbers.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
        let ordered = values.sorted { $0.value < $1.value }
        for (one, other) in zip(ordered, ordered.dropFirst()) where one.value == other.value {
            throw sameNumber(one.label, other.label, path: path)
        }
        return ordered.map(\.label)
    }

    /// The value of a decimal number; nil for words, `nan` and `inf` among them.
    private static func decimalValue(of label: String) -> Double? {
        var label = label
        let isDecimal = label.withUTF8 { bytes in
            switch DecimalNumber.parse(bytes) {
            case .finite, .tooLarge: true
            case .nonFinite, .notANumber: false
            }
        }
        return isDecimal ? Double(label) : nil
    }

    private func sameNumber(_ one: String, _ other: String, path: String) -> FileFormatError {
        let places = [one, other].map { label in (label: label, line: lines[numbers[label] ?? 0]) }
            .sorted { $0.line < $1.line }
            .map { "\(quoted($0.label)) (line \($0.line.grouped))" }
        return FileFormatError(
            .invalidContent,
            "\(quoted(path: path)): the class labels \(places[0]) and \(places[1]) are the same number",
            hint: "write each class in one way")
    }
}
