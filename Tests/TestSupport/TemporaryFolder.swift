// A place for the files of one test.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A new folder that goes away, with all that is in it, when its owner lets go of it.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let path: String

    /// Creates it inside TMPDIR, else in /tmp.
    public init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = "\(parent)/nnstore-test-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        guard mkdir(path, 0o700) == 0 else {
            throw TestSupportError("create the folder \(path)", errno: errno)
        }
    }

    deinit { Self.remove(path) }

    /// The names in it, hidden ones too, in order.
    public var names: [String] { Self.names(in: path) }

    /// The path of a name in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, in place of one that is there, and returns its path.
    @discardableResult
    public func write(_ bytes: [UInt8], to name: String) throws -> String {
        guard let stream = fopen(file(name), "wb") else {
            throw TestSupportError("write \(file(name))", errno: errno)
        }
        let count = fwrite(bytes, 1, bytes.count, stream)
        guard fclose(stream) == 0, count == bytes.count else {
            throw TestSupportError("write \(file(name))", errno: errno)
        }
        return file(name)
    }

    /// Writes a text as a file and returns its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String {
        try write(Array(text.utf8), to: name)
    }

    /// The content of a file.
    public func read(_ name: String) throws -> [UInt8] {
        guard let stream = fopen(file(name), "rb") else {
            throw TestSupportError("read \(file(name))", errno: errno)
        }
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file, or a folder with its files; what a link points at stays.
    private static func remove(_ path: String) {
        guard unlink(path) != 0 else { return }
        for name in names(in: path) { remove("\(path)/\(name)") }
        rmdir(path)
    }
}
