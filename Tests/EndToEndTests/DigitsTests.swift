// The main job: the bundled digits, from the CSV file to a network that reads them.

import TestSupport
import Testing

struct DigitsTests {
    private static let examples = {
        let tests = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(tests)/examples"
    }()

    @Test func thirtyEpochsReadNineOfTenDigitsAndKeepEveryStep() throws {
        let session = try Session()
        try session.expect("init")
        try session.expect(
            "data import digits '\(Self.examples)/digits.csv' --target digit --one-hot --scale 0,16"
        )
        try session.expect(
            "create reader --layers 64,32:sigmoid,10:softmax --loss cross-entropy --seed 7")
        try session.expect(
            "train reader --data digits --validate 0.2 --epochs 30 --batch 32 --learning-rate 0.5 "
                + "--shuffle")
        let steps = try RecordedHistory(storePath: session.storePath, network: "reader")
            .steps(after: 0)
        #expect(steps.count == 1_350)
        let log = try session.expect("log reader --csv -n 1")
        let cells = log.split(whereSeparator: \.isNewline)[1].split(separator: ",")
        let right = try #require(Double(cells[3]))
        #expect(right >= 0.93)
    }
}
