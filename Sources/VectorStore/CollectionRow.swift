internal import SQLite
internal import SystemSupport

/// A collection as the database has it. A row's number within its collection is never used twice; the row's key in the tables
/// is `id << 41 | number`, so that a collection's rows lie side by side, oldest first.
struct CollectionRow: Sendable, Hashable {
    static let numberBits = 41
    static let nameLimit = 256
    static let dimensionLimit = 65_536

    var id = 0
    var description: CollectionDescription
    /// Rises with every change.
    var version = 1
    /// How many records there are.
    var rows = 0
    /// The number that the next row gets.
    var nextRow = 0
    /// The first and, plus one, the last of the numbered lists of deleted rows that are kept.
    var firstDeletion = 0
    var nextDeletion = 0
    /// Rows with numbers below are in segments, the others are the tail.
    var indexedRow = 0
    /// CRC-32C over the descriptions of the finished segments in order of their IDs.
    var segments = 0

    init(_ description: CollectionDescription) { self.description = description }

    /// The key of the row with this number.
    func key(_ number: Int) -> Int { id << Self.numberBits | number }
    /// The number of the row with this key.
    func number(_ key: Int) -> Int { key & (1 << Self.numberBits - 1) }

    var checksum: Int {
        var writer = ByteWriter()
        for text in [description.name, description.metric.rawValue, description.model ?? ""] { writer.string(text) }
        writer.varint(description.model == nil ? 0 : 1)
        for number in numbers { writer.int64(Int64(number)) }
        return Int(crc32c(writer.bytes))
    }

    private var numbers: [Int] {
        [id, description.dimension, version, rows, nextRow, firstDeletion, nextDeletion, indexedRow, segments]
    }

    // MARK: - In the database

    private static let columns =
        "id, name, dimension, metric, model, version, rows, next_row, first_deletion, next_deletion, indexed_row, "
        + "segments, checksum"

    /// The collection called `name`; nil when there is none.
    static func find(_ name: String, _ connection: Connection) throws -> CollectionRow? {
        let statement = try connection.statement("SELECT \(columns) FROM collections WHERE name = ?")
        try statement.bind(name, at: 1)
        defer { statement.reset() }
        return try statement.step() ? CollectionRow(statement) : nil
    }

    /// The collection called `name`, or an error that says how to make one.
    static func load(_ name: String, _ connection: Connection) throws -> CollectionRow {
        guard let row = try find(name, connection) else { throw VectorStoreError.unknownCollection(name) }
        return row
    }

    /// All collections, sorted by name.
    static func all(_ connection: Connection) throws -> [CollectionRow] {
        let statement = try connection.statement("SELECT \(columns) FROM collections ORDER BY name")
        defer { statement.reset() }
        var rows: [CollectionRow] = []
        while try statement.step() { rows.append(try CollectionRow(statement)) }
        return rows
    }

    private init(_ statement: Statement) throws {
        let name = statement.text(1) ?? ""
        guard let metric = Metric(rawValue: statement.text(3) ?? "") else {
            throw VectorStoreError.damagedCollection(name)
        }
        description = CollectionDescription(
            name: name, dimension: statement.integer(2), metric: metric, model: statement.text(4))
        id = statement.integer(0)
        version = statement.integer(5)
        rows = statement.integer(6)
        nextRow = statement.integer(7)
        firstDeletion = statement.integer(8)
        nextDeletion = statement.integer(9)
        indexedRow = statement.integer(10)
        segments = statement.integer(11)
        guard checksum == statement.integer(12), (1...Self.dimensionLimit).contains(description.dimension) else {
            throw VectorStoreError.damagedCollection(name)
        }
    }

    /// Writes the row for the first time and gives it its ID.
    mutating func insert(_ connection: Connection) throws {
        let statement = try connection.statement(
            "INSERT INTO collections VALUES(NULL, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0)")
        try statement.bind(description.name, at: 1)
        try statement.bind(description.dimension, at: 2)
        try statement.bind(description.metric.rawValue, at: 3)
        try statement.bind(description.model, at: 4)
        try statement.run()
        id = Int(connection.lastInsertedRow)
        try save(connection)
    }

    /// Writes what has changed, with a new version.
    mutating func save(_ connection: Connection) throws {
        version += 1
        let statement = try connection.statement(
            """
            UPDATE collections SET version = ?, rows = ?, next_row = ?, first_deletion = ?, next_deletion = ?,
                indexed_row = ?, segments = ?, checksum = ? WHERE id = ?
            """)
        let values = [version, rows, nextRow, firstDeletion, nextDeletion, indexedRow, segments, checksum, id]
        for (index, value) in values.enumerated() { try statement.bind(value, at: CInt(index + 1)) }
        try statement.run()
    }
}

extension VectorStoreError {
    static func unknownCollection(_ name: String) -> VectorStoreError {
        VectorStoreError(
            .unknownCollection, "there is no such collection; create it, or add records to it", subject: name)
    }

    static func damagedCollection(_ name: String) -> VectorStoreError {
        VectorStoreError(
            .damaged, "the collection's row is damaged; import the last export of the store", subject: name)
    }
}
