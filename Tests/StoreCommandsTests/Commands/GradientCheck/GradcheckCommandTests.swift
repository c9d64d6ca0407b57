// nnstore gradcheck: whole outputs.

import TestSupport
import Testing

@Suite struct GradcheckCommandTests {
    private static func session(layers: String) throws -> StoreSession {
        let session = try StoreSession()
        try session.prepareNetwork(layers: layers)
        return session
    }

    @Test func theTableNamesEachTensor() throws {
        let session = try Self.session(layers: "2,3:tanh:dropout=0.5,1")
        let outcome = try session.run("gradcheck net --data rows --rows 5")
        let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
        #expect(outcome.exitCode == 0, "\(outcome)")
        try #require(lines.count == 6)
        #expect(lines[0] == "net  step 0  the first 5 rows of rows, dropout off")
        #expect(lines[1].hasPrefix("layer  tensor  checked  largest difference  at "))
        #expect(lines[2].hasPrefix("    0  weight   6 of 6 "))
        #expect(lines[5].hasPrefix("    1  bias     1 of 1 "))
        #expect(lines.dropFirst(2).allSatisfy { $0.hasSuffix("  passes") })
    }

    @Test func aNetworkOfZerosHasReluesWithoutADerivative() throws {
        let session = try Self.session(layers: "2,2:tanh,1")
        try session.run("create zero --layers 2,2:relu,1 --init zeros")
        let outcome = try session.run("gradcheck zero --data rows")
        #expect(outcome.exitCode == 0)
        let lines = outcome.standardOutput.split(separator: "\n").map(String.init)
        try #require(lines.count == 7)
        #expect(lines[0] == "zero  step 0  the first 8 rows of rows")
        #expect(lines[2].hasPrefix("    0  weight   0 of 4 "))
        #expect(lines[2].hasSuffix("no derivative"))
        #expect(lines[3].hasSuffix("no derivative"))
        #expect(
            lines[6]
                == "6 values have no derivative there; training uses subgradient 0 (relu at x = 0)")
    }

    @Test func jsonHasBothSidesOfTheWorstValue() throws {
        let session = try Self.session(layers: "2,3:sigmoid,1")
        try session.run("train net --data rows --steps 4")
        let outcome = try session.run("gradcheck net@2 --data rows --json")
        let report = try JSON.decode(Report.self, outcome.standardOutput)
        #expect(report.schema == "nnstore.gradcheck/1")
        #expect(report.step == 2)
        #expect(report.rows == 8)
        #expect(report.dataset == "rows")
        #expect(!report.dropout)
        #expect(report.tolerance == 0.001)
        #expect(report.withoutDerivative == 0)
        #expect(report.subgradients == [])
        #expect(report.passes)
        try #require(report.tensors.map(\.checked) == [6, 3, 3, 1])
        for tensor in report.tensors {
            #expect(tensor.verdict == "passes")
            #expect(tensor.largestDifference <= 0.001)
            #expect(abs(Double(tensor.gradient) - tensor.numeric) < 1e-5)
            #expect((tensor.input == nil) == (tensor.tensor == "bias"))
        }
    }

    @Test(arguments: [
        ("gradcheck net", 2, "nnstore gradcheck needs --data DATASET", "nnstore help gradcheck"),
        (
            "gradcheck net --data row", 3, "there is no dataset 'row'",
            "rows (did you mean it?), nnstore data list"
        ),
        (
            "gradcheck wide --data rows", 2,
            "dataset 'rows' has 2 features; the network takes 3",
            "nnstore data show rows, nnstore show wide"
        ),
        (
            "gradcheck two --data rows", 2, "dataset 'rows' has 1 target; the network gives 2",
            "nnstore data show rows, nnstore show two"
        ),
        (
            "gradcheck net --data rows --rows 0", 2,
            "--rows takes a whole number from 1 to 16,777,216, not '0'", "nnstore help gradcheck"
        ),
        (
            "gradcheck net --data rows --memory-limit 1k", 4,
            "checking the gradients of 8 rows takes 1.9 kB of memory, and the limit is 1 kB",
            "--memory-limit 2K, or smaller layers or batches"
        ),
    ])
    func aMistakeIsToldWithTheWayOut(
        line: String, exitCode: Int32, message: String, hint: String
    ) throws {
        let session = try Self.session(layers: "2,2:tanh,1")
        try session.run("create wide --layers 3,1")
        try session.run("create two --layers 2,2")
        let outcome = try session.run(line)
        #expect(outcome.exitCode == exitCode)
        #expect(outcome.standardOutput.isEmpty)
        #expect(outcome.standardError == .error(message, try: hint))
    }
}

private struct Report: Decodable {
    struct Tensor: Decodable {
        let tensor: String
        let checked: Int
        let largestDifference: Double
        let input: Int?
        let gradient: Float
        let numeric: Double
        let verdict: String
    }

    let schema: String
    let step, rows, withoutDerivative: Int
    let dataset: String
    let dropout, passes: Bool
    let tolerance: Double
    let subgradients: [String]
    let tensors: [Tensor]
}
