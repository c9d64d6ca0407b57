// States on their way from the trainer to the writer, in buffers that are used again.

internal import Synchronization

/// Copies of the states of consecutive steps, one after the other.
struct StateCopies: Sendable {
    let firstStep: Int
    var words: [Float]
    var count = 0

    /// Adds the next step's state.
    mutating func append(_ state: [Float]) {
        words += state
        count += 1
    }
}

/// Buffers that were written and wait to be filled again, so that a keyframe costs a copy and no
/// memory from the system.
final class BufferPool: Sendable {
    /// One that is filled, one that is written, and one between.
    private static let capacity = 3

    private let idle = Mutex<[[Float]]>([])

    /// An empty buffer, with room from earlier use if there was one.
    func take() -> [Float] { idle.withLock { $0.popLast() } ?? [] }

    /// Takes the words away; they must be held nowhere else, or they would be copied.
    func giveBack(_ words: inout [Float]) {
        var buffer: [Float] = []
        swap(&buffer, &words)
        buffer.removeAll(keepingCapacity: true)
        let emptied = buffer
        idle.withLock { idle in
            if idle.count < Self.capacity { idle.append(emptied) }
        }
    }
}
