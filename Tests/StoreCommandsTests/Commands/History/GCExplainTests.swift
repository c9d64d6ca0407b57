// nnstore gc --explain: each rule in its words.

import ModelStore
import StoreCommands
import TestSupport
import Testing

struct GCExplainTests {
    @Test(arguments: [
        (["reader@0"], "reader@0 is stored and stays: it is the initial state"),
        (["reader"], "reader@1000 is stored and stays: branch main stands at it"),
        (
            ["reader:trial"],
            "reader:trial@485 is not stored: it is replayed from step 480 (5 steps), which stays: "
                + "branch trial stands at step 485, and that is replayed from it"
        ),
        (
            ["reader@good"],
            "reader@222 is not stored: it is replayed from step 220 (2 steps), which stays: "
                + "tag good names step 222, and that is replayed from it"
        ),
        (
            ["reader@450"],
            "reader@450 is stored and stays: lineage 3 starts from step 455, and that is "
                + "replayed from it"
        ),
        (
            ["reader@best"],
            "reader@333 is not stored: it is replayed from step 330 (3 steps), which stays: "
                + "step 333 is the best of branch main, and that is replayed from it"
        ),
        (
            ["reader@900"],
            "reader@900 is stored and stays: it is one of the newest 16 keyframes of "
                + "its lineage"
        ),
        (
            ["reader@840"],
            "reader@840 is stored and stays: without it the states around it would be "
                + "30 steps apart, too far for their age"
        ),
        (
            ["reader@105"],
            "reader@105 is not stored: it is replayed from step 100 (5 steps), which goes: the states "
                + "around it that stay are 110 steps apart, near enough for their age. Then it is "
                + "replayed from step 0 (105 steps)"
        ),
        (
            ["reader@10"],
            "reader@10 is stored and goes: the states around it that stay are 20 steps apart, near "
                + "enough for their age. Then it is replayed from step 0 (10 steps)"
        ),
        (
            ["reader@10", "--keep-every", "12"],
            "reader@10 is stored and stays: step 12 is a multiple of --keep-every, 12, and that is "
                + "replayed from it"
        ),
        (
            ["reader@10", "--keep-where", "step = 10"],
            "reader@10 is stored and stays: --keep-where is true for it"
        ),
        (
            ["reader@10", "--keep-last", "995"],
            "reader@10 is stored and stays: it is one of the last of branch main (--keep-last)"
        ),
        (
            ["reader@0~0", "--keep-best", "3"],
            "reader@0 is stored and stays: it is the initial state"
        ),
        (
            ["reader@10", "--keep-best", "12"],
            "reader@10 is stored and stays: it is number 12 of the best of branch main (--keep-best)"
        ),
        (
            ["reader@10", "--restore-within", "1ms"],
            "reader@10 is stored and stays: without it the states around it would be 20 steps "
                + "apart, too far for their age"
        ),
        (
            ["reader@10", "--restore-within", "1ms", "--disk-budget", "1"],
            "reader@10 is stored and goes: to meet --disk-budget the states around it may be 20 "
                + "steps apart. Then it is replayed from step 0 (10 steps)"
        ),
    ])
    func explainNamesTheRule(words: [String], text: String) throws {
        let fixture = try GCStore.withReader()
        let outcome = try fixture.session.run(["gc", "--explain"] + words)
        #expect(outcome.standardOutput == text + "\n")
        #expect(outcome.exitCode == 0)
        #expect(try fixture.storedCount() == 104)
    }

    @Test func explainSpeaksToMachines() throws {
        let fixture = try GCStore.withReader()
        #expect(
            try fixture.run("gc", "--explain", "reader@105", "--json").standardOutput == """
                {"schema":"nnstore.gc-explain/1","network":"reader","branch":"main","step":105,\
                "lineage":2,"stored":false,"kept":false,"rule":"thinned","base_step":100,\
                "base_lineage":2,"replay_steps":5,"replay_steps_after":105}

                """)
    }

    @Test func aStepThatARollbackLeftBehindIsNamedByItsLineage() throws {
        let fixture = try GCStore.withReader()
        try fixture.run("rollback", "reader@500")
        #expect(
            try fixture.run("gc", "--explain", "reader@{1}").standardOutput
                == "reader@1000 of lineage 2 is stored and stays: it is one of the newest 16 "
                + "keyframes of its lineage\n")
    }
}
