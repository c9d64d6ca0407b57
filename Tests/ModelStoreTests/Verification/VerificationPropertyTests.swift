// A bit that flips anywhere in what is hashed is found.

import ModelStore
import SQLite
import Testing

struct VerificationPropertyTests {
    /// Where a bit may flip: a column, and how to find one of its rows again.
    private static let places = [
        ("snapshot_chunk", "bytes", "snapshot_id, ordinal"),
        ("snapshot_chunk", "sha256", "snapshot_id, ordinal"),
        ("snapshot", "state_sha256", "id"), ("snapshot", "segment_sha256", "id"),
        ("snapshot", "state_byte_count", "id"), ("snapshot", "byte_count", "id"),
        ("dataset_chunk", "bytes", "content_id, ordinal"),
        ("dataset_chunk", "sha256", "content_id, ordinal"),
        ("dataset_chunk", "byte_count", "content_id, ordinal"),
        ("dataset_content", "sha256", "id"), ("dataset_content", "row_count", "id"),
        ("step", "error", "lineage_id, step"), ("metric", "value", "lineage_id, name, step"),
        ("recording", "sha256", "lineage_id, first_step"),
        ("recording", "last_step", "lineage_id, first_step"),
        ("recording", "lowest_error", "lineage_id, first_step"),
        ("recording", "lowest_error_step", "lineage_id, first_step"),
        ("recording", "form", "lineage_id, first_step"),
    ]

    @Test func twoHundredFlippedBitsAreAllFound() throws {
        let verified = try VerifiedStore()
        let connection = try Connection(
            path: verified.store.path, access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute("PRAGMA ignore_check_constraints = ON")
        var random = SystemRandomNumberGenerator()
        var hidden: [String] = []
        for index in 0..<200 {
            let (table, column, key) = Self.places[index % Self.places.count]
            let (place, value) = try Self.row(of: table, column, key, connection, &random)
            let flipped = Self.flipped(value, &random)
            let sql = "UPDATE \(table) SET \(column) = ? WHERE \(place)"
            try connection.run(sql, flipped)
            if try verified.findings().isEmpty { hidden.append("\(sql): \(value), \(flipped)") }
            try connection.run(sql, value)
        }
        #expect(hidden == [])
        #expect(try verified.findings() == [])
    }

    /// A row's condition, and its value in a column.
    private static func row(
        of table: String, _ column: String, _ key: String, _ connection: borrowing Connection,
        _ random: inout SystemRandomNumberGenerator
    ) throws -> (String, Value) {
        let rows = try connection.rows(
            "SELECT \(column), \(key) FROM \(table) WHERE \(column) IS NOT NULL"
        ) { row in
            let names = key.split(separator: ", ")
            let conditions = names.indices.map { index in
                switch row.value(index + 1) {
                case .integer(let number): "\(names[index]) = \(number)"
                case .text(let text): "\(names[index]) = '\(text)'"
                default: "FALSE"
                }
            }
            return (conditions.joined(separator: " AND "), row.value(0))
        }
        return rows[Int.random(in: rows.indices, using: &random)]
    }

    private static func flipped(
        _ value: Value, _ random: inout SystemRandomNumberGenerator
    ) -> Value {
        switch value {
        case .blob(var bytes):
            let bit = Int.random(in: 0..<bytes.count * 8, using: &random)
            bytes[bit / 8] ^= 1 << (bit % 8)
            return .blob(bytes)
        case .integer(let number):
            return .integer(number ^ 1 << Int64.random(in: 0..<63, using: &random))
        case .real(let number):
            // Of a sign, an exponent or a fraction, but never to what SQLite can't store.
            let bit = UInt64.random(in: 0..<64, using: &random)
            let flipped = Double(bitPattern: number.bitPattern ^ 1 << bit)
            return .real(flipped.isNaN ? -number : flipped)
        default: return value
        }
    }
}
