// The SQLite library that this process is linked to.

internal import CSQLite

public enum SQLiteLibrary {
    /// Its version, such as "3.40.1".
    public static let version = String(cString: sqlite3_libversion())

    /// Whether it is free of the WAL-reset bug, which was fixed in 3.51.3
    /// (https://sqlite.org/wal.html). A fix carried back to an older version is not seen.
    public static let hasWALResetFix = sqlite3_libversion_number() >= 3_051_003
}
