// Rows of any number, read a page at a time: each page is one short transaction, and no more than
// one of them is in memory.

/// Rows in the order of their key.
struct RowPages<Element> {
    private let load: (_ last: Element?) throws -> [Element]
    private var page: ArraySlice<Element> = []
    private var last: Element?
    private var isAtEnd = false

    /// - Parameter load: the next rows after `last`, from the first on if that is nil; none at the
    ///   end.
    init(_ load: @escaping (_ last: Element?) throws -> [Element]) {
        self.load = load
    }

    /// The next row, which stays the next one.
    mutating func peek() throws -> Element? {
        if page.isEmpty, !isAtEnd {
            page = try load(last)[...]
            last = page.last ?? last
            isAtEnd = page.isEmpty
        }
        return page.first
    }

    mutating func next() throws -> Element? {
        let row = try peek()
        if row != nil { page.removeFirst() }
        return row
    }
}
