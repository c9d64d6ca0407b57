// The stretches between stored states, in the order in which they are scrubbed.

internal import ModelStore
internal import NeuralNetwork

/// Steps of a lineage from one stored state to the next.
struct ScrubStretch {
    /// Which of the networks that are scrubbed.
    let networkIndex: Int
    let lineage: Lineage
    /// The step whose state it starts from: stored, or where the lineage forks off.
    let start: Int
    /// The last step of the stored states that it ends with, or of the lineage.
    let end: Int
    let scrubbedAt: Timestamp?

    var stepCount: Int { end - start }

    /// The stretches of one lineage.
    static func all(
        of lineage: Lineage, networkIndex: Int, in store: ModelStore
    ) throws -> [ScrubStretch] {
        var stretches: [ScrubStretch] = []
        var start = lineage.forkStep
        var scrubbedAt: Timestamp?
        func add(through end: Int) {
            guard end > start else { return }
            stretches.append(
                ScrubStretch(
                    networkIndex: networkIndex, lineage: lineage, start: start, end: end,
                    scrubbedAt: scrubbedAt))
            start = end
        }
        for mark in try store.scrubMarks(of: lineage) {
            scrubbedAt = mark.scrubbedAt
            add(through: mark.lastStep)
        }
        // Nothing can be marked at the end of the last steps: they are done with those before them.
        add(through: try store.lastStep(of: lineage))
        return stretches
    }

    /// Those not scrubbed for longest first, else as they come; as many as the part of all steps takes.
    static func due(_ stretches: [ScrubStretch], fraction: Double) -> [ScrubStretch] {
        let total = stretches.reduce(0) { $0 + $1.stepCount }
        var wanted = Int((Double(total) * fraction).rounded(.up))
        let ordered = stretches.enumerated().sorted { left, right in
            let times = (left.element.time, right.element.time)
            return times.0 == times.1 ? left.offset < right.offset : times.0 < times.1
        }.map(\.element)
        return Array(
            ordered.prefix { stretch in
                defer { wanted -= stretch.stepCount }
                return wanted > 0
            })
    }

    private var time: Int { scrubbedAt?.milliseconds ?? .min }
}
