// Why a result could not be written.

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What went wrong with standard output or standard error.
package enum OutputError: Error, Equatable, Sendable {
    /// The reader has gone, as in `nnstore log | head`: not an error to speak of.
    case brokenPipe
    /// The system refused to write to a stream, with this `errno`.
    case refused(stream: String, code: Int32)
}

extension OutputError: FailureConvertible {
    /// A full disk ends with 7. A broken pipe has words too, for whoever asks; nobody shows them.
    package var failure: CommandFailure {
        switch self {
        case .brokenPipe:
            CommandFailure(.success, "nobody reads the output any more")
        case .refused(let stream, let code):
            CommandFailure(
                [ENOSPC, EDQUOT, EFBIG].contains(code) ? .full : .refused,
                "can't write to \(stream): \(String(cString: strerror(code)))",
                hint: "send the output to another place")
        }
    }
}
