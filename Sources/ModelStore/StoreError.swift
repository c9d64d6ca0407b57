// Why the store could not do what was asked: what happened, to which thing, and the way out.

internal import SQLite

/// An error of the store in words for its user.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: Sendable {
        /// What was named is not in the store.
        case notFound
        /// What was named could be several things.
        case ambiguous
        /// The request is malformed.
        case invalid
        /// The request is understood and refused.
        case refused
        /// Another process held the store for longer than we wait.
        case busy
        /// What is stored is not what was written.
        case damaged
        /// No room on the disk; nothing recorded is lost.
        case full
        /// The system refused: permissions, a missing folder, an I/O error.
        case system
    }

    public let kind: Kind
    public let message: String
    /// A command to try, or nil.
    public let hint: String?
    /// The name that is not there, and the names that are: for "did you mean".
    public let unknownName: String?
    public let knownNames: [String]

    public init(_ kind: Kind, _ message: String, hint: String? = nil) {
        self.init(kind, message, hint: hint, unknownName: nil, knownNames: [])
    }

    private init(
        _ kind: Kind, _ message: String, hint: String?, unknownName: String?, knownNames: [String]
    ) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.unknownName = unknownName
        self.knownNames = knownNames
    }

    /// The error for a name that is not there.
    ///
    /// - Parameters:
    ///   - kind: "network", "dataset", …
    ///   - names: what there is.
    ///   - list: the command that lists it.
    static func notFound(
        _ kind: String, _ name: String, among names: [String], orList list: String
    ) -> StoreError {
        StoreError(
            .notFound, "there is no \(kind) '\(name)'", hint: list, unknownName: name,
            knownNames: names)
    }

    public var description: String { message }

    /// The same failure of SQLite, said of the store at `path`.
    init(_ error: SQLiteError, path: String) {
        if error.isBusy {
            self.init(
                .busy, "\(path) is in use by another process for too long",
                hint: "again in a moment")
        } else if error.isCorrupt {
            self.init(
                .damaged, "\(path) is damaged: \(error.message)", hint: "a copy from before")
        } else if error.isFull {
            self.init(
                .full, "the disk of \(path) is full; nothing that was recorded is lost",
                hint: "free some space, then the same again (a training: nnstore train --resume)")
        } else if error.isReadOnly {
            self.init(
                .system, "\(path) can't be used from here: \(error.message)",
                hint: "a copy of it in a folder of your own")
        } else {
            self.init(.system, "\(path): \(error.message)")
        }
    }
}
