// `--keep-where`: an SQL expression of the user's over the view `checkpoint`.
//
// It becomes a part of a statement, so it must not be able to be anything but one operand of it. SQL
// inside balanced parentheses, without a comment and without an end of statement, can only be an
// expression; what is in quotes is skipped as SQLite skips it (https://sqlite.org/lang_expr.html).
// The statement then runs on a connection that only reads, for a limited time.

internal import SQLite

/// An expression that stays inside the parentheses it is put into.
struct KeepExpression {
    let text: String

    /// - Throws: `StoreError` of kind `invalid` if the text is not one expression by itself.
    init(_ text: String) throws {
        self.text = text
        if let fault = Self.fault(in: Array(text.unicodeScalars)) { throw refusal(fault) }
    }

    func refusal(_ reason: String) -> StoreError {
        StoreError(
            .invalid, "--keep-where '\(text)': \(reason)",
            hint: "--keep-where 'step % 1000 = 0', over the columns of the view checkpoint: "
                + "network, branch, step, error, recorded_at, lineage_id")
    }

    private static func fault(in scalars: [Unicode.Scalar]) -> String? {
        var depth = 0
        var position = 0
        while position < scalars.count {
            let scalar = scalars[position]
            let pair = position + 1 < scalars.count ? scalars[position + 1] : " "
            switch scalar {
            case "'", "\"", "`", "[":
                let end: Unicode.Scalar = scalar == "[" ? "]" : scalar
                // A doubled quote is the end of one stretch and the beginning of the next.
                guard let close = scalars[(position + 1)...].firstIndex(of: end) else {
                    return "a \(scalar) is not closed"
                }
                position = close
            case "(": depth += 1
            case ")":
                depth -= 1
                if depth < 0 { return "a ) closes nothing" }
            case ";": return "it is more than one expression"
            case "-" where pair == "-", "/" where pair == "*": return "it has a comment"
            case "?", ":", "@", "$", "#": return "it has a parameter, \(scalar)"
            case "\0": return "it has a zero byte"
            default: break
            }
            position += 1
        }
        return depth == 0 ? nil : "a ( is not closed"
    }
}

extension ModelStore {
    /// What the answer may take, and a value that the expression computes on the way.
    private static let keepWhereByteLimit = 256 << 20
    private static let keepWhereValueByteLimit = 1 << 20

    /// The keyframes on branches of the network for which the expression is true.
    ///
    /// The view is narrowed to stored states first: of a million steps only those few are looked at.
    func keyframes(
        of network: Network, where expression: KeepExpression, timeLimit: Duration
    ) throws -> [Checkpoint] {
        do {
            let connection = try Connection(
                path: path, access: .readWrite, busyTimeout: Self.busyTimeout)
            try connection.execute("PRAGMA wal_autocheckpoint = 0; PRAGMA query_only = ON")
            connection.restrictToReading(valueByteLimit: Self.keepWhereValueByteLimit)
            let result = try connection.query(
                Self.keyframeQuery(where: expression), network.id,
                deadline: .now + timeLimit, byteLimit: Self.keepWhereByteLimit)
            return result.rows.compactMap(Self.checkpoint)
        } catch let error as SQLiteError {
            throw failure(error, of: expression, timeLimit)
        } catch is QueryTooLarge {
            throw expression.refusal("it is true for too many states to list")
        }
    }

    /// The columns are those of the view `checkpoint`, which a subquery still finds whole.
    private static func keyframeQuery(where expression: KeepExpression) -> String {
        """
        SELECT lineage_id, step
        FROM (
            SELECT network.name AS network, branch.name AS branch, snapshot.last_step AS step,
                   step.error AS error,
                   coalesce((SELECT recorded_at FROM recording
                             WHERE recording.lineage_id = snapshot.lineage_id
                               AND recording.first_step <= snapshot.last_step
                             ORDER BY recording.first_step DESC LIMIT 1),
                            network.created_at) AS recorded_at,
                   1 AS is_keyframe, 0 AS replay_steps, snapshot.lineage_id AS lineage_id
            FROM branch
            JOIN network ON network.id = branch.network_id
            JOIN branch_lineage ON branch_lineage.branch_id = branch.id
            JOIN snapshot ON snapshot.lineage_id = branch_lineage.lineage_id
                         AND snapshot.first_step
                             BETWEEN branch_lineage.first_step AND branch_lineage.last_step
            LEFT JOIN step ON step.lineage_id = snapshot.lineage_id
                          AND step.step = snapshot.last_step
            WHERE branch.network_id = ? AND snapshot.encoding = 'zstd'
        ) AS checkpoint
        WHERE (
        \(expression.text)
        )
        """
    }

    private static func checkpoint(_ row: [Value]) -> Checkpoint? {
        guard case .integer(let lineageID) = row[0], case .integer(let step) = row[1] else {
            return nil
        }
        return Checkpoint(lineageID: Int(lineageID), step: Int(step))
    }

    private func failure(
        _ error: SQLiteError, of expression: KeepExpression, _ timeLimit: Duration
    ) -> StoreError {
        if error.isInterrupted {
            return expression.refusal("it took longer than \(timeLimit)")
        }
        if error.isBusy || error.isCorrupt || error.isFull { return StoreError(error, path: path) }
        return expression.refusal(error.message)
    }
}
