// Random tables, written by the plainest writer there is, must come back as they were.

import FileFormats
import TestSupport
import Testing

/// A repeatable source of random numbers (SplitMix64), so that a failure can be had again.
struct RepeatableGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

private struct RandomTable {
    var rows: [[String]] = []
    var text = ""

    /// Pieces that make trouble when they meet.
    private static let pieces = [
        "\"", "\"\"", ",", "\n", "\r\n", "\r", " ", "\t", "a", "17", "-0.5", "é", "日本", "😀", "'",
        ";",
    ]

    init(seed: UInt64) {
        var generator = RepeatableGenerator(state: seed)
        let columnCount = Int.random(in: 1...5, using: &generator)
        let lineEnd = Bool.random(using: &generator) ? "\n" : "\r\n"
        for _ in 0..<Int.random(in: 1...8, using: &generator) {
            let row = (0..<columnCount).map { _ in Self.cell(using: &generator) }
            rows.append(row)
            text += row.map { Self.written($0, using: &generator) }.joined(separator: ",")
            text += lineEnd
        }
        if Bool.random(using: &generator) { text = String(text.dropLast()) }
    }

    private static func cell(using generator: inout RepeatableGenerator) -> String {
        (0..<Int.random(in: 1...4, using: &generator))
            .map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
    }

    /// Quoted where it must be, and now and then where it need not.
    private static func written(
        _ cell: String, using generator: inout RepeatableGenerator
    ) -> String {
        let special: [Unicode.Scalar] = ["\"", ",", "\n", "\r"]
        let edges: [Unicode.Scalar?] = [" ", "\t"]
        let scalars = cell.unicodeScalars
        let needsQuotes =
            scalars.contains { special.contains($0) } || edges.contains(scalars.first)
            || edges.contains(scalars.last)
        guard needsQuotes || Bool.random(using: &generator) else { return cell }
        return "\"\(cell.replacing("\"", with: "\"\""))\""
    }
}

@Suite struct CSVPropertyTests {
    @Test func randomTablesComeBackWholeWhereverTheBufferEnds() throws {
        for seed in 0..<300 as Range<UInt64> {
            let table = RandomTable(seed: seed)
            let folder = try TemporaryFolder()
            let path = try folder.write(table.text)
            for bufferSize in 1...table.text.utf8.count {
                try #require(
                    try cells(of: path, bufferSize: bufferSize) == table.rows,
                    "seed \(seed), buffer of \(bufferSize) bytes")
            }
        }
    }

    @Test func bytesOfAnyKindAreReadOrRefusedButNeverHarm() throws {
        let alphabet = Array("\",\r\n\n\"a1 \u{0}".utf8) + [0xFF, 0xC3, 0xA9]
        var generator = RepeatableGenerator(state: 4)
        for _ in 0..<2_000 {
            let bytes = (0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in
                alphabet.randomElement(using: &generator)
            }
            let folder = try TemporaryFolder()
            let path = try folder.write(bytes)
            let whole = outcome(of: path, bufferSize: 100)
            for bufferSize in [1, 2, 3, 7] {
                try #require(outcome(of: path, bufferSize: bufferSize) == whole, "\(bytes)")
            }
        }
    }

    private func cells(of path: String, bufferSize: Int) throws -> [[String]] {
        var reader = try CSVReader.open(path, hasHeader: false, bufferSize: bufferSize)
        var rows: [[String]] = []
        while try reader.readRow() {
            var row: [String] = []
            for column in reader.columnNames.indices { row.append(try reader.text(at: column)) }
            rows.append(row)
        }
        return rows
    }

    /// The cells or the error as one text.
    private func outcome(of path: String, bufferSize: Int) -> String {
        do {
            return try "\(cells(of: path, bufferSize: bufferSize))"
        } catch {
            return "\(error)"
        }
    }
}
