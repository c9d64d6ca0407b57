// What the benchmarks write.

/// Steps of a training and what is stored of each.
struct Workload {
    var title: String
    var stepCount: Int
    /// Each commit writes so many steps and one row of `recording`.
    var commitStepCount = 1000
    /// A metric is measured each time so many steps are done: an epoch.
    var metricInterval = 150
    /// A state is stored each time so many steps are done.
    var stateInterval: Int
    var stateByteCount: Int

    /// `replay` mode with a keyframe now and then, and `full` mode for small networks.
    static let all = [
        Workload(
            title: "Steps, and a state of 250 kB every 500 steps", stepCount: 2_000_000,
            stateInterval: 500, stateByteCount: 250_000),
        Workload(
            title: "A state of 60 bytes every step", stepCount: 300_000, stateInterval: 1,
            stateByteCount: 60),
        Workload(
            title: "A state of 9 kB every step", stepCount: 20_000, stateInterval: 1,
            stateByteCount: 9_000),
    ]

    func scaled(by scale: Double) -> Workload {
        var scaled = self
        scaled.stepCount = max(2 * commitStepCount, Int(Double(stepCount) * scale))
        return scaled
    }

    func hasState(after step: Int) -> Bool { step.isMultiple(of: stateInterval) }

    func hasMetric(after step: Int) -> Bool { step.isMultiple(of: metricInterval) }
}
