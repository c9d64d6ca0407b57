// Pages that nothing uses any more go back to the file system, while others read and write.
//
// An incremental vacuum moves pages from the end of the file into free ones and cuts it off
// (https://sqlite.org/pragma.html#pragma_incremental_vacuum). It is a write like any other, so it is
// done in slices, each a short transaction. In a write-ahead log the cut is a number in the last
// frame of a commit: the file itself gets shorter when a checkpoint has copied the log to its end.

internal import SQLite

extension ModelStore {
    /// Pages a slice begins with, and the bounds that it is kept within.
    private static let firstSlicePageCount = 256
    private static let slicePageCounts = 16...1024
    /// How long a slice should take: others wait as long for the write lock.
    private static let sliceTime = Duration.milliseconds(15)

    /// Gives all free pages back to the file system.
    ///
    /// Pages that others free meanwhile may stay for the next time. While readers hold on to the log
    /// the file keeps its size; whichever checkpoint comes after them makes it smaller.
    ///
    /// - Parameter progress: told the bytes given back so far, between transactions.
    /// - Returns: how many bytes.
    @discardableResult
    public func giveBackFreePages(progress: (Int) throws -> Void = { _ in }) throws -> Int {
        let pageSize = try pragma("page_size")
        let goal = try pragma("freelist_count")
        var (done, slice) = (0, Self.firstSlicePageCount)
        while done < goal {
            let count = min(slice, goal - done)
            let start = ContinuousClock.now
            let given = try giveBack(count)
            slice = Self.nextSlice(after: count, took: .now - start)
            guard given > 0 else { break }
            done += given
            _ = try checkpointLogIfNeeded()
            try progress(done * pageSize)
        }
        _ = try checkpointLog()
        return done * pageSize
    }

    /// - Returns: how many pages the file has lost; others may have used some of the free ones.
    private func giveBack(_ count: Int) throws -> Int {
        try write { connection in
            let before = try connection.row("PRAGMA page_count") { $0.integer(0) } ?? 0
            try connection.run("PRAGMA incremental_vacuum(\(count))")
            let after = try connection.row("PRAGMA page_count") { $0.integer(0) } ?? 0
            return before - after
        }
    }

    /// Half as many after a slow slice, twice as many after a fast one.
    private static func nextSlice(after count: Int, took time: Duration) -> Int {
        let next = time > sliceTime ? count / 2 : time < sliceTime / 2 ? count * 2 : count
        return min(max(next, slicePageCounts.lowerBound), slicePageCounts.upperBound)
    }

    private func pragma(_ name: String) throws -> Int {
        try read { connection in
            try connection.row("PRAGMA \(name)") { $0.integer(0) } ?? 0
        }
    }
}
