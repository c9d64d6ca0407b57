// Results as the formats show them.

extension Output {
    /// Writes a table of rows that are at hand.
    package func write<Row>(_ table: Table<Row>, rows: some Sequence<Row>) throws {
        try write(table) { write in
            for row in rows { try write(row) }
        }
    }

    /// Writes a table row by row, in bounded memory, while `produce` hands its rows over.
    package func write<Row>(
        _ table: Table<Row>, produce: ((Row) throws -> Void) throws -> Void
    ) throws {
        let columns = table.columns.filter { (format == .text ? $0.heading : $0.key) != nil }
        var renderer = renderer(for: table, columns)
        var isEmpty = true
        try write(renderer.begin())
        try produce { row in
            isEmpty = false
            try write(renderer.row(columns.map { $0.cell(row) }))
        }
        if isEmpty, format == .text, let whenEmpty = table.whenEmpty { return message(whenEmpty) }
        try write(renderer.end())
    }

    /// Writes one thing.
    package func write(_ record: Record) throws(OutputError) {
        switch format {
        case .json, .jsonl:
            try write(record.json.text + "\n")
        case .csv:
            let table = CSVTable(keys: record.fields.map(\.key))
            try write(table.begin() + table.row(record.fields.map(\.cell)))
        case .text:
            try write(record.text.map { $0 + "\n" } ?? list(record.fields))
        }
    }

    private func renderer<Row>(
        for table: Table<Row>, _ columns: [Column<Row>]
    ) -> any RowRenderer {
        let keys = columns.compactMap(\.key)
        return switch format {
        case .text:
            TextTable(
                columns: columns.map { ($0.heading ?? "", $0.alignment) },
                terminal: standardOutput.terminal)
        case .json:
            JSONTable(schema: table.schema, members: table.members, key: table.key, keys: keys)
        case .jsonl: JSONLines(keys: keys)
        case .csv: CSVTable(keys: keys)
        }
    }

    /// Labels and facts in two columns.
    private func list(_ fields: [Field]) -> String {
        let shown = fields.filter { $0.label != nil && !$0.cell.text.isEmpty }
        let width = shown.compactMap { $0.label.map(DisplayText.width) }.max() ?? 0
        return shown.reduce(into: "") { text, field in
            let label = DisplayText.padded(field.label ?? "", to: width, .left)
            let fact = DisplayText.escaped(field.cell.text)
            text += "\(label)  \(standardOutput.terminal.styled(fact, field.cell.style))\n"
        }
    }
}
