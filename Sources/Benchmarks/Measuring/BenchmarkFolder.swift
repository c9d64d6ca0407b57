// A folder for a benchmark's store that goes away with it.

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// In `TMPDIR`, or `/tmp`: choose a folder on the disk to be measured.
final class BenchmarkFolder {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(parent)/nnstore-benchmark-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw NoFolder(parent: parent) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit {
        for suffix in ["", "-wal", "-shm", "-lock"] { unlink("\(path)/benchmark.db\(suffix)") }
        rmdir(path)
    }
}

struct NoFolder: Error {
    let parent: String
}
