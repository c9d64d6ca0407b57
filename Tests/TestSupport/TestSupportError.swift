// Why a test could not even begin.

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What kept a test from running, as opposed to what it found out.
public struct TestSupportError: Error, CustomStringConvertible {
    /// What happened, to which thing.
    public let description: String

    /// An error from its words.
    public init(_ description: String) {
        self.description = description
    }

    /// What the system said of an action in an `errno`.
    init(_ action: String, errno code: Int32) {
        self.init("can't \(action): \(String(cString: strerror(code)))")
    }
}
