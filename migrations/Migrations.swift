// The schema's migrations, embedded from sql/ so that the binary needs no file beside it.
//
// A migration is never edited once released: a store remembers the hash of each that made it.

/// One forward step of the store's schema.
public struct Migration: Sendable {
    /// The schema version it leads to, from 1.
    public let version: Int
    public let name: String
    public let sql: String

    /// Every migration, in order. The generated names replace a file name's first digit.
    public static let all: [Migration] = [
        Migration(version: 1, name: "model_store", bytes: PackageResources._001_model_store_sql),
        Migration(
            version: 2, name: "history_engine", bytes: PackageResources._002_history_engine_sql),
    ]

    private init(version: Int, name: String, bytes: [UInt8]) {
        self.version = version
        self.name = name
        self.sql = String(decoding: bytes, as: UTF8.self)
    }
}
