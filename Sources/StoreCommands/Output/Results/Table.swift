// A result of many rows, described once: what each column is called and how a row fills it.

/// One column of a table: its heading for people, its key for machines, its value in a row.
package struct Column<Row>: Sendable {
    /// What stands above it; nil where only machines get it.
    package let heading: String?
    /// Its name in JSON and CSV; nil where only people see it.
    package let key: String?
    /// On which side of the column its values stand.
    package let alignment: Alignment
    /// A row's value.
    package let cell: @Sendable (Row) -> Cell

    /// A column for both; its key is the heading with `_` for blanks unless it is named.
    package init(
        _ heading: String, key: String? = nil, _ alignment: Alignment = .left,
        cell: @escaping @Sendable (Row) -> Cell
    ) {
        self.init(
            heading: heading, key: key ?? heading.replacing(" ", with: "_"), alignment, cell: cell)
    }

    /// A column that only JSON and CSV have.
    package static func machine(_ key: String, value: @escaping @Sendable (Row) -> JSONValue)
        -> Self
    {
        Self(heading: nil, key: key, .left) { Cell("", value($0)) }
    }

    /// A column that only people see.
    package static func people(
        _ heading: String, _ alignment: Alignment = .left,
        cell: @escaping @Sendable (Row) -> Cell
    ) -> Self {
        Self(heading: heading, key: nil, alignment, cell: cell)
    }

    private init(
        heading: String?, key: String?, _ alignment: Alignment,
        cell: @escaping @Sendable (Row) -> Cell
    ) {
        self.heading = heading
        self.key = key
        self.alignment = alignment
        self.cell = cell
    }
}

/// A result of many rows.
package struct Table<Row>: Sendable {
    /// What the JSON object says it is: "nnstore.log/1". A change that breaks readers counts it up.
    package let schema: String
    /// The name of the array of rows in the JSON object: "steps".
    package let key: String
    /// What else the JSON object holds, ahead of the rows.
    package let members: [JSONValue.Member]
    /// The columns, in order.
    package let columns: [Column<Row>]
    /// What people are told instead of a heading without rows.
    package let whenEmpty: String?

    /// A table from its descriptions.
    package init(
        schema: String, key: String, members: [JSONValue.Member] = [], columns: [Column<Row>],
        whenEmpty: String? = nil
    ) {
        self.schema = schema
        self.key = key
        self.members = members
        self.columns = columns
        self.whenEmpty = whenEmpty
    }
}
