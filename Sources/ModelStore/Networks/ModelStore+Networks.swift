// Creating networks and finding them by name.

internal import NeuralNetwork
internal import SQLite

extension ModelStore {
    /// Refuses a name that `createNetwork` would refuse, before the work of drawing weights.
    ///
    /// - Throws: `StoreError` if the name is taken or not allowed.
    public func checkNewNetworkName(_ name: String) throws {
        try Name.check(name, of: "network")
        try read { try requireFreeName(name, in: $0) }
    }

    /// Creates a network with its root lineage, its initial state as step 0, and branch `main`.
    ///
    /// - Throws: `StoreError` if the name is taken or not allowed.
    @discardableResult
    public func createNetwork(
        named name: String, _ initial: InitialState, now: Timestamp
    ) throws -> Network {
        try Name.check(name, of: "network")
        let architecture = try JSONColumn.encode(initial.parameters.architecture)
        let state = try StateCodec().encode(initial.parameters.values, of: 0)
        return try write { connection in
            try requireFreeName(name, in: connection)
            try connection.run(
                """
                INSERT INTO network
                    (name, architecture, parameter_count, initializer, seed, created_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """, name, architecture, initial.parameters.values.count, initial.initializer,
                initial.seed, now.milliseconds)
            let networkID = connection.lastInsertedID
            let root = try insertRootLineage(of: networkID, in: connection, now: now)
            try insert(state, of: root.lineageID, in: connection)
            try insertBranch(
                "main", of: networkID, at: root, action: "created", in: connection, now: now)
            return Network(
                id: networkID, name: name, architecture: initial.parameters.architecture,
                initializer: initial.initializer, seed: initial.seed, createdAt: now)
        }
    }

    private func requireFreeName(_ name: String, in connection: borrowing Connection) throws {
        guard try network(named: name, in: connection) == nil else {
            throw StoreError(
                .refused, "there is already a network '\(name)'",
                hint: "another name, or nnstore show \(name)")
        }
    }

    /// All networks by name.
    public func networks() throws -> [Network] {
        try read { connection in
            try connection.rows("\(Self.networkColumns) ORDER BY name", make: Self.network)
        }
    }

    /// The network with this name.
    ///
    /// - Throws: `StoreError` of kind `notFound`, with the nearest name as a way out.
    public func network(named name: String) throws -> Network {
        try read { connection in
            if let network = try network(named: name, in: connection) { return network }
            let names = try connection.rows("SELECT name FROM network ORDER BY name") { $0.text(0) }
            throw StoreError.notFound("network", name, among: names, orList: "nnstore list")
        }
    }

    func network(named name: String, in connection: borrowing Connection) throws -> Network? {
        try connection.row("\(Self.networkColumns) WHERE name = ?", name, make: Self.network)
    }

    func network(_ id: Int, in connection: borrowing Connection) throws -> Network? {
        try connection.row("\(Self.networkColumns) WHERE id = ?", id, make: Self.network)
    }

    private static let networkColumns =
        "SELECT id, name, architecture, initializer, seed, created_at FROM network"

    private static func network(_ row: Row) throws -> Network {
        let name = row.text(1)
        return Network(
            id: row.integer(0), name: name,
            architecture: try JSONColumn.decode(
                Architecture.self, from: row.text(2), place: "network '\(name)'"),
            initializer: row.text(3), seed: row.optionalInteger(4),
            createdAt: try row.time(5))
    }
}
