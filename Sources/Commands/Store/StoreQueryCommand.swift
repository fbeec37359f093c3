import CommandLineParsing
import Service
import SystemSupport
import VectorStore

/// `ws store query`
enum StoreQueryCommand {
    static let limit = OptionKey<Int?>.integer(
        "limit", short: "k", valueName: "N", in: 1...10_000, help: "The N nearest records; 10 when not given")
    static let metric = OptionKey<MetricChoice>.choice(
        "metric", valueName: "METRIC", standard: .own, help: "How near embeddings are; own is the collection's")
    static let explain = OptionKey<Bool>.flag("explain", help: "Print how each answer came about")

    static let command = Command(
        specification: CommandSpecification(
            "store query", summary: "Find the nearest records",
            discussion: [
                "TEXT is embedded by ws. Without it, each line of standard input is a query: {\"embedding\":[…]} or "
                    + "{\"text\":\"…\"}. Prints a line for each record found, nearest first, with the number of its query."
            ],
            positionals: [Positional("TEXT", help: "What to look for")],
            options: [StoreOptions.collection.option, limit.option] + StoreOptions.choosing + [
                metric.option, StoreOptions.includeEmbeddings.option, explain.option,
            ]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let store = try invocation.store()
        let name = try invocation.collection()
        let question = try Question(invocation, name, store)
        var embedder: TextEmbedder?
        var number = 0
        var found = 0
        var warnings: Set<String> = []
        func answer(_ line: StoreLine) throws {
            let embedding = try line.embedding ?? embed(line.text, &embedder, store, name)
            number += 1
            let answer = try question.ask(embedding)
            found += answer.matches.count
            if let warning = answer.plan.warning, warnings.insert(warning).inserted {
                warn("\(warning); the answer is exact and slow; 'ws store optimize -c \(name)' rebuilds the index")
            }
            try question.show(answer, number: number)
        }
        if let text = invocation.arguments.positionals.first {
            guard let text = String(validating: text, as: UTF8.self) else {
                throw RequestError(.invalidQuery, "the query is not text in UTF-8")
            }
            var line = StoreLine()
            line.text = text
            try answer(line)
        } else {
            let reader = try LineReader(nil)
            while let line = try reader.next() {
                do {
                    try answer(StoreLine(line))
                } catch let error as VectorStoreError where error.code == .invalidArgument {
                    throw reader.problem(error.message)
                } catch { throw StoreAddCommand.explained(error, reader, reader.number) }
                if Interruption.isRequested { throw VectorStoreError(.cancelled, "stopped") }
            }
        }
        try invocation.output.flush()
        return found > 0 ? .success : .nothingFound
    }

    private static func embed(
        _ text: String?, _ embedder: inout TextEmbedder?, _ store: SQLiteVectorStore, _ name: String
    ) throws -> [Float] {
        guard let text else { throw RequestError(.invalidQuery, "the query has neither an embedding nor a text") }
        if embedder == nil {
            embedder = try TextEmbedder()
            try embedder?.require(store.stats(name).description)
        }
        guard let embedding = embedder?.embedding(of: text) else {
            throw RequestError(.invalidQuery, "the query has no word that the model knows")
        }
        return embedding
    }

    /// What is the same for all queries of the command.
    private struct Question {
        let invocation: Invocation
        let name: String
        let store: SQLiteVectorStore
        let limit: Int
        let filter: Filter?
        let paths: [String]
        let metric: Metric?
        let includeEmbeddings: Bool
        let explains: Bool

        init(_ invocation: Invocation, _ name: String, _ store: SQLiteVectorStore) throws {
            self.invocation = invocation
            self.name = name
            self.store = store
            let arguments = invocation.arguments
            limit = try arguments.value(of: StoreQueryCommand.limit) ?? 10
            filter = try invocation.filter()
            paths = try arguments.value(of: StoreOptions.paths)
            metric = try arguments.value(of: StoreQueryCommand.metric).metric
            includeEmbeddings = arguments.has(StoreOptions.includeEmbeddings)
            explains = arguments.has(StoreQueryCommand.explain)
        }

        func ask(_ embedding: [Float]) throws -> QueryAnswer {
            try store.answer(
                embedding, k: limit, collection: name, filter: filter, paths: paths, metric: metric,
                includeEmbeddings: includeEmbeddings)
        }

        func show(_ answer: QueryAnswer, number: Int) throws {
            if explains {
                var json = JSONWriter()
                json.object { json in
                    json.member("query", number)
                    json.key("explain")
                    json.object { answer.plan.writeMembers(to: &$0) }
                }
                try invocation.print(json)
            }
            for match in answer.matches {
                var json = JSONWriter()
                json.object { json in
                    json.member("query", number)
                    json.key("score")
                    // Products of huge numbers may be infinite, which JSON does not have.
                    if match.score.isFinite { json.value(exactly: match.score) } else { json.null() }
                    match.record.writeMembers(to: &json)
                }
                try invocation.print(json)
            }
        }
    }
}

extension QueryPlan {
    /// Writes the members of the plan's object.
    func writeMembers(to json: inout JSONWriter) {
        json.member("strategy", strategy.rawValue)
        json.member("probes", probes)
        json.member("codes_scanned", codesScanned)
        json.member("refined", refined)
        json.member("scanned", scanned)
        json.member("eligible", eligible)
        json.member("warning", warning)
    }
}
