// Progress: one line made to fit, drawn seldom, gone without a trace.

import StoreCommands
import Testing

struct ProgressTests {
    private var line: ProgressLine {
        var line = ProgressLine("reader", .count(of: "step"), completed: 842, total: 1350)
        line.details = ["epoch 19", "error 0.1132", "validation 0.1870"]
        line.perSecond = 61_200
        line.timeLeft = .seconds(184)
        return line
    }

    @Test(arguments: [
        (
            120,
            "reader  step 842/1,350  epoch 19  error 0.1132  validation 0.1870  61,200 steps/s"
                + "  3:04 left ▕██████████████▉         ▏"
        ),
        (
            101,
            "reader  step 842/1,350  epoch 19  error 0.1132  validation 0.1870  61,200 steps/s"
                + "  3:04 left ▕███▋  ▏"
        ),
        (
            92,
            "reader  step 842/1,350  epoch 19  error 0.1132  validation 0.1870  61,200 steps/s"
                + "  3:04 left"
        ),
        (79, "reader  step 842/1,350  epoch 19  error 0.1132  61,200 steps/s  3:04 left"),
        (58, "reader  step 842/1,350  61,200 steps/s  3:04 left ▕███▋  ▏"),
        (40, "reader  step 842/1,350 ▕█████████▎     ▏"),
        (22, "reader  step 842/1,350"),
        (10, "reader  s…"),
    ])
    func theLineFitsItsWidth(width: Int, text: String) {
        #expect(line.text(width: width) == text)
        #expect(DisplayText.width(text) <= width)
    }

    @Test(arguments: [
        (
            ProgressLine("digits.csv", .bytes, completed: 31_000_000, total: 62_000_000),
            "digits.csv  31 MB of 62 MB ▕████████████            ▏"
        ),
        (ProgressLine("digits.csv", .bytes, completed: 31_000_000), "digits.csv  31 MB"),
        (ProgressLine("reader", .count(of: "row"), completed: 5), "reader  row 5"),
        (
            ProgressLine("", .count(of: "row"), completed: 9, total: 6),
            "row 9/6 ▕████████████████████████▏"
        ),
    ])
    func aLineSaysWhatIsKnown(line: ProgressLine, text: String) {
        #expect(line.text(width: 80) == text)
    }

    @Test(arguments: [(0.524, "0.52 steps/s"), (99.4, "99 steps/s"), (61_200.7, "61,200 steps/s")])
    func slowPacesKeepTheirDigits(perSecond: Double, text: String) {
        var line = ProgressLine("", .count(of: "step"), completed: 1)
        line.perSecond = perSecond
        #expect(line.text(width: 80) == "step 1  \(text)")
    }

    @Test func aBarIsDrawnAfterASecondAndTenTimesASecond() {
        let captured = CapturedOutput(on: .coloured(width: 60))
        let start = ContinuousClock.now
        let bar = captured.output.progressBar(
            ProgressLine("reader", .count(of: "step"), total: 4000), now: start)
        var questions = 0
        for millisecond in 0..<2000 {
            bar.update(millisecond, now: start + .milliseconds(millisecond)) {
                questions += 1
                return ["epoch 1"]
            }
        }
        #expect(questions == 10)
        #expect(
            captured.standardError.hasPrefix(
                "␍reader  step 1,000/4,000  epoch 1  1,000 steps/s  0:03 left␛[K␍reader  step 1,100"
            ))
        bar.finish()
        #expect(captured.standardError.hasSuffix("left␛[K␍␛[K"))
    }

    @Test func whatIsWrittenTakesTheBarAway() throws {
        let captured = CapturedOutput(on: .coloured())
        let start = ContinuousClock.now
        let bar = captured.output.progressBar(
            ProgressLine("reader", .count(of: "step")), now: start)
        bar.update(1, now: start + .seconds(2))
        #expect(captured.standardError == "␍reader  step 1  0.50 steps/s␛[K")
        try captured.output.line("done")
        #expect(captured.standardError == "␍reader  step 1  0.50 steps/s␛[K␍␛[K")
    }

    @Test(arguments: [Terminal.none, Terminal(isInteractive: true, width: 80) { _ in "dumb" }])
    func withoutControlCodesThereIsNoBar(terminal: Terminal) {
        let captured = CapturedOutput(on: terminal)
        let start = ContinuousClock.now
        let bar = captured.output.progressBar(
            ProgressLine("reader", .count(of: "step"), total: 9), now: start)
        bar.update(5, now: start + .seconds(9))
        bar.finish()
        #expect(captured.standardError == "")
    }

    @Test func thePaceIsThatOfTheLastSeconds() {
        let start = ContinuousClock.now
        var pace = Pace()
        #expect(pace.perSecond == nil)
        pace.record(0, at: start)
        #expect(pace.timeLeft(until: 100) == nil)
        pace.record(1000, at: start + .seconds(1))
        #expect(pace.perSecond == 1000)
        for second in 2...8 { pace.record(1000 + second * 10, at: start + .seconds(second)) }
        #expect(pace.perSecond == 10)
        #expect(pace.timeLeft(until: 1180) == .seconds(10))
        #expect(pace.timeLeft(until: 5) == .zero)
        #expect(pace.timeLeft(until: .max) == .seconds(3.2e9))
    }
}
