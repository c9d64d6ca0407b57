// Standard output and standard error: text through a buffer, and one line that comes and goes.

internal import Synchronization

/// A stream of text with a buffer, which may end in a transient line such as a progress bar.
///
/// The transient line is on the screen only: whatever is written next erases it first.
package final class TextStream: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var hasTransient = false
    }

    /// Enough that writing a million rows is a few hundred system calls.
    private static let capacity = 1 << 16

    /// What the stream can show.
    package let terminal: Terminal
    private let sink: any ByteSink
    private let state = Mutex(State())

    /// A stream into a sink that can show what `terminal` says.
    package init(_ sink: any ByteSink, terminal: Terminal = .none) {
        self.sink = sink
        self.terminal = terminal
    }

    /// Appends text; on a terminal it is seen at once, elsewhere when the buffer is full.
    package func write(_ text: String) throws(OutputError) {
        try change { (state) throws(OutputError) in
            erase(&state)
            state.buffer += text.utf8
            if terminal.isInteractive || state.buffer.count >= Self.capacity { try send(&state) }
        }
    }

    /// Writes out what the buffer holds.
    package func flush() throws(OutputError) {
        try change { (state) throws(OutputError) in try send(&state) }
    }

    /// Shows a line that the next text replaces; only a terminal with control codes can.
    package func showTransient(_ line: String) throws(OutputError) {
        guard terminal.allowsControlCodes else { return }
        try change { (state) throws(OutputError) in
            state.buffer += "\r\(line)\u{1b}[K".utf8
            state.hasTransient = true
            try send(&state)
        }
    }

    /// Takes the transient line off the screen.
    package func eraseTransient() throws(OutputError) {
        try change { (state) throws(OutputError) in
            erase(&state)
            try send(&state)
        }
    }

    private func change(
        _ body: (inout State) throws(OutputError) -> Void
    ) throws(OutputError) {
        try state.withLock { (state) throws(OutputError) in try body(&state) }
    }

    private func erase(_ state: inout State) {
        guard state.hasTransient else { return }
        state.buffer += "\r\u{1b}[K".utf8
        state.hasTransient = false
    }

    /// Hands the buffer on; what failed is not tried again, so that an error is told once.
    private func send(_ state: inout State) throws(OutputError) {
        guard !state.buffer.isEmpty else { return }
        let bytes = state.buffer
        state.buffer.removeAll(keepingCapacity: true)
        try sink.write(bytes)
    }
}
