// What `nnstore materialize` says, and what it refuses.

import TestSupport
import Testing

struct MaterializeCommandTests {
    @Test func itTellsWhatItWouldStoreAndThenWhatItStored() throws {
        let session = try StoreSession(trained: "replay")
        let planned = try session.run("materialize net@2..24 --dry-run")
        #expect(planned.exitCode == 0)
        #expect(
            planned.standardOutput.hasPrefix("net  steps 2 to 24: would store 23 states, about "),
            "\(planned)")
        #expect(planned.standardOutput.hasSuffix("; 0 are stored already\n"), "\(planned)")
        let done = try session.run("materialize net@2..24")
        #expect(done.exitCode == 0)
        #expect(
            done.standardOutput.hasPrefix("net  steps 2 to 24: stored 23 states in 1 segment, "),
            "\(done)")
        #expect(
            try session.run("materialize net@2..24").standardOutput
                == "net  steps 2 to 24: all 23 states are stored already\n")
    }

    @Test func aWholeBranchGoesOnInFull() throws {
        let session = try StoreSession(trained: "replay")
        let outcome = try session.run("materialize net")
        #expect(
            outcome.standardOutput.contains(
                "\nits next steps are stored in full too (train --history replay: keyframes only)\n"
            ),
            "\(outcome)")
    }

    @Test func aMendedStateIsNamed() throws {
        let session = try StoreSession(trained: "replay")
        try session.tamper(
            """
            UPDATE snapshot_chunk SET bytes = zeroblob(9)
            WHERE snapshot_id = (SELECT id FROM snapshot WHERE first_step = 25)
            """)
        let planned = try session.run("materialize net@20..30 --dry-run")
        #expect(
            planned.standardOutput.hasSuffix(
                "\nthe stored state of step 25 (lineage 2) can't be read and would be written again\n"
            ),
            "\(planned)")
        let outcome = try session.run("materialize net@20..30 --json")
        #expect(outcome.exitCode == 0, "\(outcome)")
        #expect(outcome.standardOutput.contains("\"mended\":[25]"), "\(outcome)")
    }

    @Test func aStrideIsRefused() throws {
        let session = try StoreSession(trained: "replay")
        let outcome = try session.run("materialize net@2..24/2")
        #expect(outcome.exitCode == 2)
        #expect(
            outcome.standardError
                == .error(
                    "materialize stores every step of a range: leave out /2",
                    try: "nnstore help materialize"))
    }

    @Test func aMismatchEndsWithSix() throws {
        let session = try StoreSession(trained: "replay")
        try session.tamper("UPDATE step SET error = 7 WHERE step = 30")
        let outcome = try session.run("materialize net@20..35")
        #expect(outcome.exitCode == 6)
        #expect(
            outcome.standardError.hasPrefix(
                "error: net step 30 (lineage 2), replayed from step 19: its error was recorded as 7.0 "
            ),
            "\(outcome)")
    }
}
