// The bars of a collection: one while states are removed, one while the file is made smaller.

internal import ModelStore

/// Shows how far a collection is.
final class GCProgress {
    private let output: Output
    private var bar: ProgressBar?
    private var isGivingBack = false

    init(_ output: Output) {
        self.output = output
    }

    func show(_ progress: RetentionProgress) {
        switch progress {
        case .removed(let done, let total): show("dropping states", done, of: total)
        case .givenBack(let done):
            if !isGivingBack { finish() }
            isGivingBack = true
            show("giving pages back", done, of: nil)
        }
    }

    /// Takes the bar off the screen.
    func finish() {
        bar?.finish()
        bar = nil
    }

    private func show(_ title: String, _ done: Int, of total: Int?) {
        let now = ContinuousClock.now
        let bar = bar ?? output.progressBar(ProgressLine(title, .bytes, total: total), now: now)
        self.bar = bar
        bar.update(done, now: now)
    }
}
