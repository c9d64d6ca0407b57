// SIGINT, SIGTERM and SIGHUP (its terminal is gone) as a wish to stop after the current step.

internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Watches for the signals that ask a process to stop.
///
/// The first one only sets a flag, so that what runs ends between two steps; a second one ends
/// the process at once, as it would have without us.
public final class StopSignals: Sendable {
    /// The first signal that came, 0 if none did.
    private let received = Atomic<Int32>(0)
    /// Dispatch sources are not Sendable on Linux; nothing touches them but `init` and `deinit`.
    private let sources = Mutex<[any DispatchSourceSignal]>([])

    public init() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            // The default action would end the process before Dispatch sees the signal.
            signal(number, SIG_IGN)
            sources.withLock { sources in
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { [weak self] in self?.receive(number) }
                source.resume()
                sources.append(source)
            }
        }
    }

    deinit {
        sources.withLock { sources in
            for source in sources { source.cancel() }
        }
        for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_DFL) }
    }

    /// The signal that asked to stop, or nil.
    public var stopSignal: Int32? {
        let number = received.load(ordering: .relaxed)
        return number == 0 ? nil : number
    }

    private func receive(_ number: Int32) {
        let (isFirst, _) = received.compareExchange(
            expected: 0, desired: number, ordering: .relaxed)
        guard !isFirst else { return }
        signal(number, SIG_DFL)
        raise(number)
    }
}
