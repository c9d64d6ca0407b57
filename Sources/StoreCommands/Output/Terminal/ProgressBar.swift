// A progress bar on standard error: only on a terminal, only for what takes long, ten times a second.

internal import Synchronization

/// Shows how far something is, without slowing it down.
///
/// `update` may be called at each step: it looks at the time and mostly does nothing more. Whatever
/// else is written takes the bar off the screen, and the next update draws it again.
package final class ProgressBar: Sendable {
    private struct State {
        var nextDrawing: ContinuousClock.Instant
        var pace = Pace()
    }

    /// Between two drawings.
    private static let interval = Duration.milliseconds(100)
    /// Before the first: what is done in a second needs no bar.
    private static let delay = Duration.seconds(1)

    private let stream: TextStream
    private let line: ProgressLine
    private let state: Mutex<State>

    /// A bar that shows itself from a second after `now`.
    ///
    /// - Parameter line: what it says at the beginning; the details, the count, the pace and the
    ///   time left are replaced.
    package init(_ line: ProgressLine, on stream: TextStream, now: ContinuousClock.Instant) {
        self.stream = stream
        self.line = line
        var state = State(nextDrawing: now + Self.delay)
        state.pace.record(line.completed, at: now)
        self.state = Mutex(state)
    }

    /// Notes how far it is, and draws if the last drawing is a tenth of a second old.
    ///
    /// - Parameter details: what else to say, asked for only where it is drawn.
    package func update(
        _ completed: Int, now: ContinuousClock.Instant, details: () -> [String] = { [] }
    ) {
        guard let pace = paceIfDue(completed, now: now) else { return }
        var line = line
        line.completed = completed
        line.details = details()
        line.perSecond = pace.perSecond
        line.timeLeft = line.total.flatMap { pace.timeLeft(until: $0) }
        // The last column stays free: some terminals break the line when it is filled.
        let text = DisplayText.escaped(line.text(width: stream.terminal.width - 1))
        // Standard error that fails has no other place to say so.
        try? stream.showTransient(text)
    }

    /// Takes the bar off the screen.
    package func finish() {
        try? stream.eraseTransient()
    }

    private func paceIfDue(_ completed: Int, now: ContinuousClock.Instant) -> Pace? {
        guard stream.terminal.allowsControlCodes else { return nil }
        return state.withLock { state in
            guard now >= state.nextDrawing else { return nil }
            state.nextDrawing = now + Self.interval
            state.pace.record(completed, at: now)
            return state.pace
        }
    }
}
