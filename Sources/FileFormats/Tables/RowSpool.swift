/// Numbers on their way through a temporary file without a name, four bytes each, little-endian.
///
/// It keeps an import of any size in bounded memory and leaves nothing behind, even after a crash.
struct RowSpool: ~Copyable {
    private let file: OpenFile
    private var pending: [Float] = []
    /// How many numbers have been appended.
    private(set) var count = 0

    /// From how many numbers on they are written: 1 MiB of them.
    private static let writeCount = 262_144

    /// Creates the file in a folder, readable by its owner only.
    init(in folder: String) throws {
        file = try OpenFile.anonymous(in: folder)
        pending.reserveCapacity(Self.writeCount)
    }

    /// Appends a row.
    mutating func append(_ row: [Float]) throws {
        pending.append(contentsOf: row)
        count += row.count
        if pending.count >= Self.writeCount { try flush() }
    }

    /// Hands over to the file what has been appended; to be called once before reading.
    mutating func flush() throws {
        try pending.map { $0.bitPattern.littleEndian }.withUnsafeBytes { try file.write($0) }
        pending.removeAll(keepingCapacity: true)
    }

    /// Fills a buffer with numbers, as bytes of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
        try file.read(into: buffer, at: offset)
    }
}
