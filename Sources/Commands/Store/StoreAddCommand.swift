import CommandLineParsing
import Service
import SystemSupport
import VectorStore

/// `ws store add`
enum StoreAddCommand {
    static let batch = OptionKey<Int?>.integer(
        "batch", valueName: "N", in: 1...100_000, help: "Store N records at a time; 1000 when not given")
    static let metric = OptionKey<MetricChoice>.choice(
        "metric", valueName: "METRIC", standard: .own,
        help: "How near embeddings are, in a collection that is made now; own stands for cosine")

    static let command = Command(
        specification: CommandSpecification(
            "store add", summary: "Store records, in the place of those with the same IDs",
            discussion: [
                "Each line of FILE, or of standard input, is a record: {\"id\":\"a\",\"text\":\"…\",\"metadata\":{…},"
                    + "\"embedding\":[…]}. Without an embedding ws embeds the text. The collection is made when it is missing.",
                "Each batch is stored as a whole and then told by a line; a line that is wrong ends the command, and nothing "
                    + "of its batch is stored.",
            ],
            positionals: [
                Positional(
                    "FILE", isRepeatable: true, help: "Files of JSON lines; '-' is standard input", completes: .files)
            ],
            options: [StoreOptions.collection.option, batch.option, metric.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let store = try invocation.store()
        let metric = try invocation.arguments.value(of: metric).metric
        let size = try invocation.arguments.value(of: batch) ?? 1000
        var writer = try StoreWriter(store, collection: invocation.collection(), metric: metric, batchSize: size)
        for reader in try invocation.lineReaders() {
            while let line = try reader.next() {
                do {
                    try writer.take(StoreLine(line), at: reader.number)
                } catch { throw explained(error, reader, reader.number) }
                if writer.isFull { try flush(&writer, reader, invocation) }
                if Interruption.isRequested { throw VectorStoreError(.cancelled, "stopped; what was told is stored") }
            }
            try flush(&writer, reader, invocation)
        }
        try invocation.output.flush()
        if writer.isUsed { try invocation.buildIndex(of: writer.collection, in: store) }
        return .success
    }

    private static func flush(_ writer: inout StoreWriter, _ reader: LineReader, _ invocation: Invocation) throws {
        guard let first = writer.lines.first, let last = writer.lines.last else { return }
        let stored: Int
        do {
            stored = try writer.flush()
        } catch let error as StoreWriter.LineError {
            throw reader.problem(line: error.line, error.message)
        }
        var json = JSONWriter()
        json.object { json in
            json.member("collection", writer.collection)
            json.member("first_line", first)
            json.member("last_line", last)
            json.member("stored", stored)
        }
        try invocation.print(json)
        // Whoever reads this may rely on it.
        try invocation.output.flush()
    }

    /// `error`, which concerns a line, with that line.
    static func explained(_ error: any Error, _ reader: LineReader, _ line: Int) -> any Error {
        switch error {
        case let error as JSONReader.Problem:
            reader.problem(line: line, "byte \(error.offset + 1): \(error.message)")
        case let error as RequestError: reader.problem(line: line, error.message)
        default: error
        }
    }
}

extension Invocation {
    /// The files that the arguments name; standard input for `-` and when there is none.
    func lineReaders() throws -> [LineReader] {
        if arguments.positionals.isEmpty { return [try LineReader(nil)] }
        return try arguments.positionals.map { try LineReader($0 == Array("-".utf8) ? nil : absolute($0)) }
    }
}
