// Numbers read from a store that somebody may have tampered with: checked where they come in, so
// that arithmetic with them can't overflow and memory for them can be had.

enum StoredNumber {
    /// Steps, rows and epochs: sums and small products of them fit into an `Int`.
    static let counts = 0...(1 << 40)
    /// Where jobs are to stop: as far as a command line can say.
    static let limits = 1...1_000_000_000_000_000
    /// Milliseconds that a restore may take: up to a day.
    static let restoreTimes = 1...86_400_000
    static let batchSizes = 1...(1 << 24)
    /// Milliseconds that a `Double` holds exactly: some 285,000 years.
    static let times = -(1 << 53)...(1 << 53)

    /// - Parameter what: what the number is and of which thing, for the error.
    static func check(_ number: Int, in range: ClosedRange<Int>, _ what: String) throws {
        guard range.contains(number) else {
            throw StoreError(.damaged, "the store says that \(what) is \(number)")
        }
    }
}
