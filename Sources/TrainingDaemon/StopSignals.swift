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
    private let sources = Mutex<[Int32: any DispatchSourceSignal]>([:])

    /// A signal that this process was started to ignore, as by nohup, stays ignored.
    public init() {
        for number in [SIGINT, SIGTERM, SIGHUP] where !Self.isIgnored(number) {
            // The default action would end the process before Dispatch sees the signal.
            signal(number, SIG_IGN)
            sources.withLock { sources in
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { [weak self] in self?.receive(number) }
                source.resume()
                sources[number] = source
            }
        }
    }

    deinit {
        sources.withLock { sources in
            for (number, source) in sources {
                source.cancel()
                signal(number, SIG_DFL)
            }
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc)
            let handler = action.__sigaction_handler.sa_handler
        #else
            let handler = action.__sigaction_u.__sa_handler
        #endif
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
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
