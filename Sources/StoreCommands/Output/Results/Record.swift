// A result that is one thing, described once: its fields, with a label for people and a key for
// machines.

/// One fact about the thing.
package struct Field: Sendable {
    /// What stands before it; nil where only machines get it.
    package let label: String?
    /// Its name in JSON and CSV.
    package let key: String
    /// The fact.
    package let cell: Cell

    /// A fact for both; its key is the label with `_` for blanks unless it is named.
    package init(_ label: String, key: String? = nil, _ cell: Cell) {
        self.label = label
        self.key = key ?? label.replacing(" ", with: "_")
        self.cell = cell
    }

    /// A fact that only JSON and CSV have.
    package static func machine(_ key: String, _ value: JSONValue) -> Field {
        Field(label: nil, key: key, Cell("", value))
    }

    private init(label: String?, key: String, _ cell: Cell) {
        self.label = label
        self.key = key
        self.cell = cell
    }
}

/// A result that is one thing.
package struct Record: Sendable {
    /// What the JSON object says it is: "nnstore.show/1".
    package let schema: String
    /// The facts, in order.
    package let fields: [Field]
    /// What people read instead of a list of the fields, such as one line that says it all.
    package let text: String?

    /// A thing from its facts.
    package init(schema: String, text: String? = nil, _ fields: [Field]) {
        self.schema = schema
        self.text = text
        self.fields = fields
    }

    /// The thing as a JSON object that begins with its schema.
    package var json: JSONValue {
        .object(
            [JSONValue.Member("schema", .string(schema))]
                + fields.map { JSONValue.Member($0.key, $0.cell.value) })
    }
}
