// One value of a result: what people read and what machines read, said together.

package import ModelStore

/// A value in a table or a record.
package struct Cell: Sendable {
    /// What machines read.
    package let value: JSONValue
    /// How the text stands out on a terminal.
    package let style: Style?
    private let spell: @Sendable () -> String

    /// A value from its two sides; the text is spelled only where people read it.
    package init(
        _ text: @escaping @autoclosure @Sendable () -> String, _ value: JSONValue,
        style: Style? = nil
    ) {
        self.spell = text
        self.value = value
        self.style = style
    }

    /// What people read.
    package var text: String { spell() }

    /// The same value, standing out.
    package func styled(_ style: Style?) -> Cell { Cell(self.spell(), value, style: style) }

    /// No value: blank, null.
    package static let empty = Cell("", .null)

    /// Text of the user or of ours.
    package static func text(_ text: String?) -> Cell {
        text.map { Cell($0, .string($0)) } ?? .empty
    }

    /// Several texts: "main, latest", an array.
    package static func texts(_ texts: [String]) -> Cell {
        Cell(texts.joined(separator: ", "), .array(texts.map { .string($0) }))
    }

    /// A whole number with its thousands grouped.
    package static func count(_ count: Int?) -> Cell {
        count.map { Cell(Format.count($0), .integer($0)) } ?? .empty
    }

    /// An error, a metric, a norm: four significant digits, all of them for machines.
    package static func measure(_ number: Float?) -> Cell {
        number.map { Cell(Format.significant($0), .float($0)) } ?? .empty
    }

    /// The same in double precision.
    package static func measure(_ number: Double?) -> Cell {
        number.map { Cell(Format.significant($0), .double($0)) } ?? .empty
    }

    /// A weight or a change of one, with its sign.
    package static func change(_ number: Float?) -> Cell {
        number.map { Cell(Format.signed($0), .float($0)) } ?? .empty
    }

    /// A value exactly as it is, in text too: settings, the answers of SQL.
    package static func exact(_ value: JSONValue) -> Cell {
        switch value {
        case .null: .empty
        case .string(let text): Cell(text, value)
        case .float(let number): Cell(number.description, value)
        case .double(let number): Cell(number.description, value)
        default: Cell(value.text, value)
        }
    }

    /// A size in bytes.
    package static func bytes(_ count: Int?) -> Cell {
        count.map { Cell(Format.bytes($0), .integer($0)) } ?? .empty
    }

    /// A length of time; seconds for machines.
    package static func duration(_ duration: Duration?) -> Cell {
        duration.map { Cell(Format.duration($0), .double($0 / .seconds(1))) } ?? .empty
    }

    /// A moment as seen from now; ISO 8601 in UTC for machines.
    package static func time(_ time: Timestamp?, now: Timestamp) -> Cell {
        time.map { Cell(Format.relative($0, now: now), .string(Format.iso8601($0))) } ?? .empty
    }

    /// A hash in hexadecimal: its beginning for people.
    package static func hash(_ hash: String?) -> Cell {
        hash.map { Cell(Format.hashPrefix($0), .string($0)) } ?? .empty
    }

    /// Yes or no.
    package static func truth(_ isTrue: Bool) -> Cell {
        Cell(isTrue ? "yes" : "no", .boolean(isTrue))
    }
}
