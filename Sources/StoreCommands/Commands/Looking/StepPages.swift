// Long histories, read a page at a time: each page is one short read transaction, and no more than
// one page is in memory, whatever the length of the history.

internal import ModelStore

/// The steps of a range, in either direction.
struct StepPages {
    /// Steps in a page; some ten milliseconds of reading.
    private static let pageCount = 2000
    /// Rows that a page may pass over where it takes only every so many of them.
    private static let rowCount = 100_000

    private let store: ModelStore
    private let path: HistoryPath
    private let firstStep: Int
    private let stride: Int
    private let newestFirst: Bool
    /// How many steps the range has.
    let count: Int

    init(_ range: ResolvedRange, newestFirst: Bool, in store: ModelStore) {
        self.store = store
        self.newestFirst = newestFirst
        path = range.path
        firstStep = range.firstStep
        // A stride beyond the range takes its first step only, and sums of it can't overflow.
        let length = range.lastStep - range.firstStep + 1
        stride = min(range.stride, length)
        count = (length - 1) / stride + 1
    }

    /// Hands over the steps in order, the first `limit` of them.
    func forEach(limit: Int, _ body: (StepEntry) throws -> Void) throws {
        let pageCount = max(1, min(Self.pageCount, Self.rowCount / stride))
        let total = min(limit, count)
        var done = 0
        while done < total {
            let next = min(done + pageCount, total)
            for entry in try page(done..<next) { try body(entry) }
            done = next
        }
    }

    /// The entries with these places in the order; a page may touch several lineages.
    private func page(_ places: Range<Int>) throws -> [StepEntry] {
        let ends = [step(at: places.lowerBound), step(at: places.upperBound - 1)]
        let (lower, upper) = (min(ends[0], ends[1]), max(ends[0], ends[1]))
        let touched = path.stretches.filter { $0.firstStep <= upper && $0.lastStep >= lower }
        return try (newestFirst ? touched.reversed() : touched).flatMap { stretch in
            try store.steps(
                of: stretch, from: lower, through: upper, every: stride, newestFirst: newestFirst,
                limit: places.count)
        }
    }

    private func step(at place: Int) -> Int {
        firstStep + (newestFirst ? count - 1 - place : place) * stride
    }
}
