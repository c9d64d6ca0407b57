/// The bytes of a file from the start of the current row to as far as it has been read.
///
/// Its buffer grows only when one row does not fit. Indices count from the start of the row, so they
/// stay right when the bytes move.
struct FileWindow: ~Copyable {
    private let file: OpenFile
    private let bufferSize: Int
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    /// Where in the buffer the row starts.
    private var start = 0
    /// How far the buffer is filled.
    private var end = 0
    /// How many bytes the file has given so far.
    private(set) var bytesRead = 0

    init(_ file: consuming OpenFile, bufferSize: Int) {
        precondition(bufferSize > 0, "a read buffer needs at least one byte")
        self.file = file
        self.bufferSize = bufferSize
        buffer = .allocate(capacity: bufferSize)
    }

    deinit { buffer.deallocate() }

    /// The first byte of the row; valid until `readMore` or `drop`.
    var base: UnsafePointer<UInt8> {
        // An allocated buffer has an address, and `start` lies within it.
        UnsafePointer(buffer.baseAddress.unsafelyUnwrapped + start)
    }

    /// How many bytes there are from the start of the row.
    var count: Int { end - start }

    /// Forgets the first bytes, which the caller is done with.
    mutating func drop(_ count: Int) {
        precondition(count <= self.count, "only bytes that were read can be dropped")
        start += count
    }

    /// Reads on behind the bytes that are there; false at the end of the file.
    mutating func readMore() throws -> Bool {
        makeRoom()
        let free = UnsafeMutableRawBufferPointer(
            rebasing: UnsafeMutableRawBufferPointer(buffer)[end...])
        let room = UnsafeMutableRawBufferPointer(rebasing: free.prefix(bufferSize))
        let count = try file.read(into: room)
        end += count
        bytesRead += count
        return count > 0
    }

    /// Reads until there are some bytes, or all that the file has.
    mutating func fill(atLeast minimum: Int) throws {
        while count < minimum, try readMore() {}
    }

    /// Whether the row starts with these bytes.
    func starts(with prefix: [UInt8]) -> Bool {
        UnsafeBufferPointer(start: base, count: count).starts(with: prefix)
    }

    /// Moves the row to the front of the buffer, and doubles the buffer if the row fills it.
    private mutating func makeRoom() {
        let row = UnsafeMutableBufferPointer(rebasing: buffer[start..<end])
        if row.count == buffer.count {
            let larger = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * buffer.count)
            _ = larger.moveInitialize(fromContentsOf: row)
            buffer.deallocate()
            buffer = larger
        } else if start > 0 {
            _ = buffer.moveInitialize(fromContentsOf: row)
        }
        end = row.count
        start = 0
    }
}
