import CommandLineParsing
import Service
import SystemSupport
import VectorStore

/// `ws store import`
enum StoreImportCommand {
    static let command = Command(
        specification: CommandSpecification(
            "store import", summary: "Store what 'store export' printed",
            discussion: [
                "Makes the collections, and stores their records in the place of those with the same IDs, a batch of 1000 at "
                    + "a time."
            ],
            positionals: [
                Positional(
                    "FILE", isRepeatable: true, help: "Files of exports; '-' is standard input", completes: .files)
            ]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let store = try invocation.store()
        for reader in try invocation.lineReaders() { try read(reader, into: store, invocation) }
        return .success
    }

    private static func read(_ reader: LineReader, into store: SQLiteVectorStore, _ invocation: Invocation) throws {
        var open: Collection?
        while let line = try reader.next() {
            do {
                if let header = try Collection(header: line) {
                    try open?.finish(reader, store, invocation)
                    try store.create(header.description)
                    open = header
                    continue
                }
                guard open != nil else {
                    throw RequestError(.invalidInput, "a collection's line is missing; is this an export?")
                }
                let parsed = try StoreLine(line)
                guard let id = parsed.id, let embedding = parsed.embedding else {
                    throw RequestError(.invalidInput, "the record has no id or no embedding")
                }
                open?.records.append(
                    Record(id: id, text: parsed.text, metadata: parsed.metadata, embedding: embedding))
                open?.lines.append(reader.number)
            } catch { throw StoreAddCommand.explained(error, reader, reader.number) }
            try open?.storeIfFull(reader, store)
            if Interruption.isRequested { throw VectorStoreError(.cancelled, "stopped; the import is not complete") }
        }
        try open?.finish(reader, store, invocation)
    }

    /// A collection that is being imported.
    private struct Collection {
        var description: CollectionDescription
        /// Records that are to come in all.
        var expected: Int
        var stored = 0
        var records: [Record] = []
        var lines: [Int] = []

        /// What a collection's line says; nil when `line` is none.
        init?(header line: [UInt8]) throws {
            /// A record begins otherwise.
            struct IsRecord: Error {}
            var reader = JSONReader(line)
            var members: Metadata = [:]
            do {
                try reader.object { reader, key in
                    if members.isEmpty, key != "collection" { throw IsRecord() }
                    members[key] = try MetadataValue(&reader)
                }
            } catch is IsRecord { return nil }
            guard case .string(let name) = members["collection"], case .integer(let dimension) = members["dimension"],
                case .integer(let count) = members["records"],
                case .string(let metricName) = members["metric"], let metric = Metric(rawValue: metricName)
            else { throw RequestError(.invalidInput, "a collection's line needs dimension, metric and records") }
            var model: String?
            if case .string(let name) = members["model"] { model = name }
            description = CollectionDescription(name: name, dimension: dimension, metric: metric, model: model)
            expected = count
        }

        mutating func storeIfFull(_ reader: LineReader, _ store: SQLiteVectorStore) throws {
            let bytes = records.count * description.dimension * 4
            if records.count >= 1000 || bytes > 64 << 20 { try flush(reader, store) }
        }

        private mutating func flush(_ reader: LineReader, _ store: SQLiteVectorStore) throws {
            guard !records.isEmpty else { return }
            do {
                _ = try store.add(records, to: description)
            } catch {
                guard let row = error.row, lines.indices.contains(row) else { throw error }
                throw reader.problem(line: lines[row], error.message)
            }
            stored += records.count
            records.removeAll(keepingCapacity: true)
            lines.removeAll(keepingCapacity: true)
        }

        mutating func finish(_ reader: LineReader, _ store: SQLiteVectorStore, _ invocation: Invocation) throws {
            try flush(reader, store)
            guard stored == expected else {
                throw reader.problem(
                    "the export of \(description.name) is cut short: \(stored) of \(expected) records, which are stored"
                )
            }
            var json = JSONWriter()
            json.object { json in
                json.member("collection", description.name)
                json.member("stored", stored)
            }
            try invocation.print(json)
            try invocation.output.flush()
            if stored > 0 { try invocation.buildIndex(of: description.name, in: store) }
        }
    }
}
