// Whatever is done to a history, every step of it comes back with the bits that it had.
//
// NNSTORE_SEQUENCES sets how many random sequences of commands are tried; NNSTORE_SEED repeats the one
// that a failure named.

import Testing
import TrainingShadow

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct HistoryPropertyTests {
    private static let commandCount = 12

    private static func number(_ variable: String) -> UInt64? {
        getenv(variable).flatMap { UInt64(String(cString: $0)) }
    }

    private static let seeds: [UInt64] =
        number("NNSTORE_SEED").map { [$0] }
        ?? (0..<(number("NNSTORE_SEQUENCES") ?? 30)).map { _ in UInt64.random(in: 1...1_000_000) }

    @Test(arguments: seeds)
    func everyStepOfEveryLineageComesBack(seed: UInt64) throws {
        var history = try RandomHistory(seed: seed)
        for _ in 0..<Self.commandCount {
            do {
                try history.takeStep()
            } catch {
                let commands = history.log.joined(separator: "\n")
                Issue.record("NNSTORE_SEED=\(seed): \(error)\n\(commands)")
                return
            }
        }
        // What each command leaves is compared in `RandomHistory`.
        #expect(!history.log.isEmpty)
    }
}
