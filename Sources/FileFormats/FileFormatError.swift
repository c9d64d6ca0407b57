/// What went wrong with a file: what happened, where in which file, and the way out.
///
/// Every error of this module is one of these. `message` and `hint` are made for people; `kind` and
/// `location` say the same to programs.
public struct FileFormatError: Error, Equatable {
    /// Which of a few situations it is, for the caller that must pick an exit code.
    public enum Kind: Equatable, Sendable {
        /// The content of the file breaks a rule of its format.
        case invalidContent
        /// What was asked for makes no sense, whatever the file holds.
        case invalidRequest
        /// A column that was asked for is not in the file, which has these.
        case unknownColumn(String, known: [String])
        /// There is no such file or folder.
        case notFound
        /// A file stands where one was to be written.
        case alreadyExists
        /// The disk or the quota is full.
        case noSpace
        /// The system refused for another reason, with this `errno`.
        case system(code: Int32)
    }

    /// A place in a text file, counted from 1 as editors do.
    public struct Location: Equatable, Sendable {
        /// The line of the file on which the cell begins.
        public var line: Int
        /// The column's number, or nil where the whole row is meant.
        public var column: Int?
        /// The column's name in the header, or nil without one.
        public var columnName: String?

        /// Names a row, or a cell of it.
        public init(line: Int, column: Int? = nil, columnName: String? = nil) {
            self.line = line
            self.column = column
            self.columnName = columnName
        }
    }

    /// Which situation it is.
    public let kind: Kind
    /// One line that names the file, the place in it and what is wrong there.
    public let message: String
    /// One line that says what to do about it.
    public let hint: String
    /// The place in the file, where there is one.
    public let location: Location?

    init(_ kind: Kind, _ message: String, hint: String, at location: Location? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.location = location
    }
}

extension FileFormatError: CustomStringConvertible {
    /// The message and the hint on a line each.
    public var description: String { "\(message)\n\(hint)" }
}

extension FileFormatError.Location: CustomStringConvertible {
    /// `line 3, column 2 'petal'`, with as much of it as is known.
    public var description: String {
        guard let column else { return "line \(line.grouped)" }
        guard let columnName else { return "line \(line.grouped), column \(column.grouped)" }
        return "line \(line.grouped), column \(column.grouped) \(quoted(columnName))"
    }
}
