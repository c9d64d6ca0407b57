// Prepared statements by their SQL, so that a hot statement is compiled once a connection.

internal import CSQLite

/// The compiled statements of one connection.
///
/// A statement is taken out while in use, so that a query inside the closure of the same query
/// gets a statement of its own.
final class StatementCache {
    /// The program has some hundred statements; ad-hoc SQL never comes here by the million.
    private static let capacity = 256

    private let connection: OpaquePointer
    private var idle: [String: Statement] = [:]

    init(connection: OpaquePointer) {
        self.connection = connection
    }

    func statement(_ sql: String) throws -> Statement {
        if let statement = idle.removeValue(forKey: sql) { return statement }
        return try Statement(connection: connection, sql: sql)
    }

    func giveBack(_ statement: Statement) {
        statement.reset()
        if idle.count < Self.capacity { idle[statement.sql] = statement }
    }

    func removeAll() {
        idle.removeAll()
    }
}
