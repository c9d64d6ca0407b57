// `net` trained to step 40, in two runs: for the tests of the verbs that convert and check history.

import SQLite
import TestSupport
import Testing

extension StoreSession {
    /// - Parameter history: `full` or `replay`.
    init(trained history: String) throws {
        try self.init()
        try prepareNetwork()
        for steps in [25, 40] {
            let outcome = try run(
                "train net --data rows --steps \(steps) --batch 4 --learning-rate 0.1 --resume "
                    + "--history \(history) --restore-within 1m")
            #expect(outcome.exitCode == 0, "\(outcome)")
        }
    }

    /// SQL behind the store's back.
    func tamper(_ sql: String) throws {
        let connection = try Connection(
            path: folder.file("nnstore.db"), access: .readWrite, busyTimeout: .seconds(1))
        try connection.execute(sql)
    }
}
