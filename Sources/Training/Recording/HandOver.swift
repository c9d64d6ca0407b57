// What goes from the trainer's thread to the writer's, a few at a time.

internal import Dispatch
internal import Synchronization

/// A bounded queue between one thread that puts in and one that takes out.
///
/// What was taken counts until it is finished, so the limit bounds what is not yet done. Nothing that
/// was put in is dropped, unless the one who takes out fails.
package final class HandOver<Element: Sendable>: Sendable {
    private struct State {
        var elements: [Element] = []
        var unfinishedCount = 0
        var isWaitedFor = false
        var failure: (any Error)?
    }

    private let limit: Int
    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)

    /// - Parameter limit: how many elements may be unfinished.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Puts an element in, waiting for room.
    ///
    /// - Parameter whileWaiting: called each tenth of a second of waiting.
    /// - Throws: what the other side failed with.
    package func put(_ element: Element, whileWaiting: () -> Void) throws {
        while try !hasTaken(element) {
            if finished.wait(timeout: .now() + .milliseconds(100)) == .timedOut { whileWaiting() }
        }
        filled.signal()
    }

    private func hasTaken(_ element: Element) throws -> Bool {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            guard state.unfinishedCount < limit else {
                state.isWaitedFor = true
                return false
            }
            state.elements.append(element)
            state.unfinishedCount += 1
            return true
        }
    }

    /// Says that nothing more comes.
    package func close() { filled.signal() }

    /// What the other side failed with, if it did.
    package var failure: (any Error)? { state.withLock(\.failure) }

    /// The next element, waiting for one; nil once the queue is closed and empty, or has failed.
    package func take() -> Element? {
        filled.wait()
        return state.withLock { state in
            state.elements.isEmpty ? nil : state.elements.removeFirst()
        }
    }

    /// Says that an element is done.
    package func finish() {
        state.withLock { state in
            state.unfinishedCount -= 1
            wake(&state)
        }
    }

    /// Says that nothing more is taken, and why; the next `put` throws it.
    package func fail(_ error: any Error) {
        state.withLock { state in
            state.failure = error
            wake(&state)
        }
    }

    private func wake(_ state: inout State) {
        guard state.isWaitedFor else { return }
        state.isWaitedFor = false
        finished.signal()
    }
}
