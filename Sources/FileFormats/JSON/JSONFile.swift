// JSON files that people write: read whole, within a limit, and checked before anybody decodes them.
//
// The decoder of the standard library says that a document is not valid but not where, and of a name
// that stands twice in an object it takes one without a word. The check says both by line and column.

/// Reads a JSON document.
public enum JSONFile {
    /// The bytes of a file that holds one JSON document (RFC 8259) in UTF-8.
    ///
    /// - Parameters:
    ///   - path: a file, pipe or device.
    ///   - maximumByteCount: what is refused as too large; no more than that is ever in memory.
    /// - Throws: `FileFormatError` with line and column for the first place that is not JSON, for a
    ///   name twice in one object, and for more than 64 levels of nesting.
    public static func read(_ path: String, maximumByteCount: Int) throws -> [UInt8] {
        var bytes = try readBytes(path, maximumByteCount: maximumByteCount)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        var check = JSONCheck(bytes, path: path)
        try check.run()
        return bytes
    }

    private static func readBytes(_ path: String, maximumByteCount: Int) throws -> [UInt8] {
        let file = try OpenFile.reading(path)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
            if count == 0 { return bytes }
            guard bytes.count + count <= maximumByteCount else {
                throw tooLarge(path, maximumByteCount)
            }
            bytes += buffer[..<count]
        }
    }

    private static func tooLarge(_ path: String, _ maximumByteCount: Int) -> FileFormatError {
        FileFormatError(
            .invalidContent,
            "\(quoted(path: path)) is larger than \(maximumByteCount.grouped) bytes",
            hint: "check that it is the right file")
    }
}
