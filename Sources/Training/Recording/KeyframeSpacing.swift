// How far apart keyframes are: from the promise to restore within a time, and from what a keyframe
// costs.

package import ModelStore

/// Decides when a replay history needs its next keyframe.
///
/// Time since the last one stands for what a restore has to replay, so the distance in steps follows
/// the cost of a step as it drifts. It is the larger of two:
///
/// - the promise, less what a restore needs before it replays;
/// - the keyframe's own cost over the part of training time that it may take.
package struct KeyframeSpacing {
    /// The part of training time that keyframes may take.
    package static let costShare = 0.02
    /// Steps that lie between two keyframes at least.
    package static let minimumStepCount = 16

    private let promise: Duration
    /// The time since the last keyframe that went into steps.
    private(set) var sinceKeyframe = Duration.zero
    private(set) var stepsSinceKeyframe = 0
    /// The longest such time between two keyframes, and the steps of it: what a restore replays at
    /// the worst.
    package private(set) var longest = Duration.zero

    /// - Parameter preparation: what a restore does before it replays: loading the dataset.
    package init(_ policy: HistoryPolicy, preparation: Duration) {
        // However long that takes, a part of the promise is for replaying.
        promise = max(policy.restoreWithin / 4, policy.restoreWithin - preparation)
    }

    /// Takes steps into account that took `time`.
    package mutating func add(stepCount: Int, time: Duration) {
        sinceKeyframe += time
        stepsSinceKeyframe += stepCount
        longest = max(longest, sinceKeyframe)
    }

    /// Whether the next step's state is to be kept.
    ///
    /// - Parameters:
    ///   - cost: what keeping the last keyframe took.
    ///   - reading: what reading one takes.
    package func isDue(cost: Duration, reading: Duration) -> Bool {
        guard stepsSinceKeyframe >= Self.minimumStepCount else { return false }
        let bound = max(max(promise / 4, promise - reading), cost / Self.costShare)
        return sinceKeyframe >= bound
    }

    /// A keyframe was made.
    package mutating func restart() {
        sinceKeyframe = .zero
        stepsSinceKeyframe = 0
    }
}

/// What the last keyframes have cost.
struct KeyframeCosts {
    private static let count = 8
    private var last: [Duration] = []

    /// A keyframe began to cost.
    mutating func start(with cost: Duration) {
        if last.count == Self.count { last.removeFirst() }
        last.append(cost)
    }

    /// The last keyframe went on costing.
    mutating func add(_ cost: Duration) {
        guard let present = last.last else { return }
        last[last.count - 1] = present + cost
    }

    /// The lowest of them: what is more was another program's doing. While the last one may go on
    /// costing it does not count, unless it is the only one.
    var usual: Duration { (last.count > 1 ? last.dropLast() : last[...]).min() ?? .zero }
}

extension Duration {
    var seconds: Double {
        let (whole, attoseconds) = components
        return Double(whole) + Double(attoseconds) * 1e-18
    }
}
