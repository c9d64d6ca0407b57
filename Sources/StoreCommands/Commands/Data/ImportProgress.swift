// The bars of an import: one while the file is read, one while its rows are stored.

/// Shows how far an import is.
final class ImportProgress {
    private let output: Output
    private let file: String
    private let dataset: String
    private var bar: ProgressBar?
    private var isStoring = false

    init(_ output: Output, file: String, dataset: String) {
        self.output = output
        self.file = file
        self.dataset = dataset
    }

    /// Notes the bytes of the file that were read; a pipe has no total.
    func read(_ done: Int, of total: Int?) {
        show("reading \(file)", done, of: total)
    }

    /// Notes the bytes of rows that were stored.
    func stored(_ done: Int, of total: Int) {
        if !isStoring { finish() }
        isStoring = true
        show("storing \(dataset)", done, of: total)
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
