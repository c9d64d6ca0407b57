// --keep-where: an expression of the user's stays an expression, whatever is tried with it.

import ModelStore
import Testing

struct KeepExpressionTests {
    private func plan(_ fixture: RetentionFixture, _ expression: String) throws -> RetentionPlan {
        try fixture.store.retentionPlan(
            of: fixture.network, RetentionOptions(keepWhere: expression))
    }

    /// The steps that stay by it.
    private func steps(_ fixture: RetentionFixture, _ expression: String) throws -> [Int] {
        try plan(fixture, expression).lineages.flatMap(\.decisions)
            .filter { $0.rule.name == "keep-where" }.map(\.states.steps.upperBound)
    }

    @Test(arguments: [
        ("step % 500 = 0", [500, 1000, 1500]),
        ("step IN (70, 90) OR step = 110", [70, 90, 110]),
        ("network = 'net' AND branch = 'main' AND error = 0.125", [80]),
        ("checkpoint.step = 120", [120]),
        ("error = (SELECT max(error) FROM checkpoint WHERE step = 80)", [80]),
        ("step = 130 AND ')' <> ';--' AND \"step\" = [step]", [130]),
        (
            "is_keyframe = 1 AND replay_steps = 0 AND recorded_at > 0 AND lineage_id = 2 AND step = 140",
            [140]
        ),
        ("NULL", []), ("'no number'", []), ("step = 75", []),
    ])
    func itIsTrueForTheStatesItNames(expression: String, expected: [Int]) throws {
        let fixture = try RetentionFixture()
        try fixture.train(4000, every: 10) { $0 == 80 ? 0.125 : 0.1 }
        #expect(try steps(fixture, expression).filter { $0 < 2000 } == expected)
    }

    @Test(arguments: [
        ("1) OR (1", "a ) closes nothing"),
        ("1) UNION SELECT 1, 2 --", "a ) closes nothing"),
        ("1) UNION SELECT lineage_id, step FROM snapshot WHERE (1", "a ) closes nothing"),
        ("1; DELETE FROM snapshot", "it is more than one expression"),
        ("1 --", "it has a comment"),
        ("1 /*", "it has a comment"),
        ("(1", "a ( is not closed"),
        ("'", "a ' is not closed"),
        ("\"step", "a \" is not closed"),
        ("[step", "a [ is not closed"),
        ("step = ?", "it has a parameter, ?"),
        ("$a(') OR 1 OR (')", "it has a parameter, $"),
        ("step = :a", "it has a parameter, :"),
        ("stp = 1", "no such column: stp"),
        ("snapshot.id = 1", "no such column: snapshot.id"),
        ("step =", "near \")\": syntax error"),
        (" ", "near \")\": syntax error"),
        ("1, 1", "row value misused"),
        ("max(step)", "misuse of aggregate function max()"),
        ("load_extension('x')", "not authorized to use function: load_extension"),
        ("step IN (PRAGMA user_version)", "near \"user_version\": syntax error"),
        ("step IN (DELETE FROM snapshot RETURNING id)", "near \"DELETE\": syntax error"),
        ("1 LIMIT 1", "near \"LIMIT\": syntax error"),
        ("length(zeroblob(2000000)) > 0", "string or blob too big"),
    ])
    func whatIsNoExpressionIsRefused(expression: String, reason: String) throws {
        let fixture = try RetentionFixture()
        try fixture.train(20, every: 10)
        #expect {
            _ = try plan(fixture, expression)
        } throws: { error in
            let error = error as? StoreError
            let isNamed = error?.message == "--keep-where '\(expression)': \(reason)"
            if !isNamed { Issue.record("\(error?.message ?? "another error")") }
            return isNamed && error?.kind == .invalid
        }
        #expect(try fixture.storedSteps(of: 2) == [10, 20])
    }

    /// What it sees must be what the view shows, whatever the view comes to be.
    @Test func itHasTheColumnsOfTheView() throws {
        let fixture = try RetentionFixture()
        try fixture.train(20, every: 10)
        let columns = try fixture.store.query(
            "SELECT group_concat(name, ' IS NOT NULL AND ') FROM pragma_table_info('checkpoint')",
            timeLimit: .seconds(5))
        guard case .text(let names)? = columns.rows.first?.first else {
            Issue.record("no columns")
            return
        }
        #expect(try plan(fixture, "\(names) IS NOT NULL").lineages.count == 2)
    }

    @Test func anEndlessOneIsStopped() throws {
        let fixture = try RetentionFixture()
        try fixture.train(20, every: 10)
        #expect {
            _ = try fixture.store.retentionPlan(
                of: fixture.network,
                RetentionOptions(
                    keepWhere: """
                        (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
                         SELECT count(*) FROM n)
                        """, keepWhereTimeLimit: .milliseconds(50)))
        } throws: {
            ($0 as? StoreError)?.message.hasSuffix("it took longer than 0.05 seconds") == true
        }
    }
}
