// What the tests of this target share: a folder of their own, and errors without its name.

import FileFormats
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A new folder that goes away, with its files, when its owner goes out of scope.
struct TemporaryFolder: ~Copyable {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        path = "\(parent)/FileFormatsTests-\(UInt64.random(in: .min ... .max))"
        try #require(mkdir(path, 0o700) == 0)
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// The names of the files in it, hidden ones too, in order.
    var names: [String] {
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

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String = "table.csv") throws -> String {
        let stream = try #require(fopen(file(name), "wb"))
        defer { fclose(stream) }
        try #require(fwrite(bytes, 1, bytes.count, stream) == bytes.count)
        return file(name)
    }

    @discardableResult
    func write(_ text: String, to name: String = "table.csv") throws -> String {
        try write(Array(text.utf8), to: name)
    }

    func read(_ name: String) throws -> [UInt8] {
        let stream = try #require(fopen(file(name), "rb"))
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(byte)) }
        return bytes
    }

    /// The permission bits of a file.
    func permissions(of name: String) throws -> mode_t {
        var status = stat()
        try #require(stat(file(name), &status) == 0)
        return status.st_mode & 0o777
    }

    /// An error's message and hint, a line each, with files named as in this folder.
    func text(of error: FileFormatError?) -> String? {
        error?.description.replacing("\(path)/", with: "").replacing(path, with: "FOLDER")
    }
}

extension String {
    /// The text before the first line end.
    var firstLine: String { String(prefix { $0 != "\n" }) }
}

/// The error of an operation on a value that cannot be copied into the closure of `#expect`.
func capture(_ operation: () throws -> Void) -> FileFormatError? {
    do {
        try operation()
    } catch {
        return error as? FileFormatError
    }
    return nil
}
