// What the tests of this target share: tables in a folder, and errors without its name.

import FileFormats
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension TemporaryFolder {
    /// Writes a table and returns its path.
    @discardableResult
    func write(_ bytes: [UInt8]) throws -> String { try write(bytes, to: "table.csv") }

    @discardableResult
    func write(_ text: String) throws -> String { try write(text, to: "table.csv") }

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
