// Advisory locks beside the store, on byte ranges of `STORE-lock`.
//
// They say what SQLite's own locks can't: that a branch is being trained, and that one of our
// writers has a transaction open. The kernel drops them when a process dies, however it dies.
// They are open-file-description locks: two stores opened in one process exclude each other too,
// and closing another descriptor of the file does not drop them (fcntl(2), "Open file description
// locks"). Never on the store's own file, where SQLite has its locks.

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

// Linux's <bits/fcntl-linux.h> hides these behind _GNU_SOURCE, which Swift's importer does
// not define.
#if os(Linux)
    private let askLock: Int32 = 36  // F_OFD_GETLK
    private let tryLock: Int32 = 37  // F_OFD_SETLK
#else
    private let askLock = F_OFD_GETLK
    private let tryLock = F_OFD_SETLK
#endif

/// What a byte of the lock file stands for.
enum LockRegion {
    /// Shared by every write transaction, exclusive while a checkpoint waits for readers.
    case writing
    /// Exclusive while a dataset's chunks are written.
    case datasetImport
    /// Exclusive while a process trains or moves the branch with this id.
    case branch(Int)
    /// Exclusive while a process appends to the lineage with this id.
    case lineage(Int)

    fileprivate var byte: Int {
        switch self {
        case .writing: 0
        case .datasetImport: 1
        case .branch(let id): 1 << 32 | id
        case .lineage(let id): 1 << 33 | id
        }
    }
}

/// One open description of the lock file; dropping it drops its locks.
final class LockFile: Sendable {
    private let descriptor: Int32
    private let path: String

    init(besideStore store: String) throws {
        path = StoreFile.resolved(store) + "-lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.cannotOpen(path, store) }
    }

    private static func cannotOpen(_ path: String, _ store: String) -> StoreError {
        guard [EACCES, EPERM, EROFS].contains(errno) else { return StoreError(system: path) }
        return StoreError(
            .refused,
            "\(store) can't be used from here: nothing can be written beside it, and its "
                + "log and locks have to be",
            hint: "a copy of it in a folder of your own")
    }

    deinit {
        // Closing is not enough: a child that was just forked holds the description until it execs.
        var everything = Self.range(from: 0, byteCount: 0)
        everything.l_type = Int16(F_UNLCK)
        _ = fcntl(descriptor, tryLock, &everything)
        close(descriptor)
    }

    /// Takes the lock if nobody holds it; false if somebody does.
    func tryExclusive(_ region: LockRegion) throws -> Bool {
        try tryToSet(F_WRLCK, region)
    }

    /// Waits until nobody holds it exclusively.
    ///
    /// - Throws: `StoreError` of kind `busy` if that takes longer than `timeout`.
    func shared(_ region: LockRegion, timeout: Duration) throws {
        let deadline = ContinuousClock.now + timeout
        while try !tryToSet(F_RDLCK, region) {
            guard ContinuousClock.now < deadline else {
                throw StoreError(
                    .busy,
                    "another process has stopped all writing to \(path.dropLast(5)) for too long",
                    hint: "again in a moment; a process that was stopped in the middle holds it")
            }
            usleep(UInt32.random(in: 500...5_000))
        }
    }

    func release(_ region: LockRegion) {
        var range = Self.range(from: region.byte, byteCount: 1)
        range.l_type = Int16(F_UNLCK)
        _ = fcntl(descriptor, tryLock, &range)
    }

    /// Whether somebody else holds the lock now; looking does not take it.
    func isHeldElsewhere(_ region: LockRegion) throws -> Bool {
        var range = Self.range(from: region.byte, byteCount: 1)
        range.l_type = Int16(F_WRLCK)
        guard fcntl(descriptor, askLock, &range) == 0 else { throw StoreError(system: path) }
        return range.l_type != Int16(F_UNLCK)
    }

    private func tryToSet(_ type: Int32, _ region: LockRegion) throws -> Bool {
        var range = Self.range(from: region.byte, byteCount: 1)
        range.l_type = Int16(type)
        if fcntl(descriptor, tryLock, &range) == 0 { return true }
        guard errno == EAGAIN || errno == EACCES || errno == EINTR else {
            throw StoreError(system: path)
        }
        return false
    }

    /// - Parameter byteCount: 0 for all bytes from the first on.
    private static func range(from first: Int, byteCount: Int) -> flock {
        var range = flock()
        range.l_whence = Int16(SEEK_SET)
        range.l_start = off_t(first)
        range.l_len = off_t(byteCount)
        return range
    }
}
