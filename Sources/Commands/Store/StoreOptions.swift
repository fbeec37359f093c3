import CommandLineParsing
import Service
import SystemSupport
import VectorStore

/// What `--metric` takes.
enum MetricChoice: String, CaseIterable, Sendable {
    case cosine, dot, euclidean, own

    /// Nil for the collection's own.
    var metric: Metric? { Metric(rawValue: rawValue) }
}

/// Options that several of the store's commands have.
enum StoreOptions {
    static let collection = OptionKey<[String]>.texts(
        "collection", short: "c", valueName: "NAME", help: "The collection")
    static let filter = OptionKey<[String]>.texts(
        "filter", valueName: "JSON", help: "Only records whose metadata fulfil this, such as {\"year\":{\"$gte\":2020}}"
    )
    static let paths = OptionKey<[String]>.texts(
        "path", valueName: "PATH", help: "Only records whose metadata's path is this or below it")
    static let globs = OptionKey<[String]>.texts(
        "glob", short: "g", valueName: "GLOB", help: "Only records whose metadata's path matches, gitignore-style")
    static let includeEmbeddings = OptionKey<Bool>.flag("include-embeddings", help: "Print the embeddings too")

    static let choosing: [Option] = [filter.option, paths.option, globs.option]
}

extension Invocation {
    /// The collection that `--collection` names.
    func collection() throws -> String {
        guard let name = try optionalCollection() else {
            throw ParsingError(.conflict("--collection is missing"), command: arguments.command?.name)
        }
        return name
    }

    func optionalCollection() throws -> String? { try arguments.value(of: StoreOptions.collection).last }

    /// What `--filter` and `--glob` ask for; nil for neither.
    func filter() throws -> Filter? {
        var filters = try arguments.value(of: StoreOptions.filter).map { try Filter(json: $0) }
        let globs = try arguments.value(of: StoreOptions.globs)
        if !globs.isEmpty { filters.append(.glob(globs)) }
        return filters.count > 1 ? .and(filters) : filters.first
    }

    /// The store of the user, or the one that `--data-dir` names. Ctrl-C then ends waiting and building.
    func store() throws -> SQLiteVectorStore {
        var configuration = VectorStoreConfiguration()
        if let settings = userSettingsFolder?.appending("store.json").utf8String {
            try configuration.read(settings: settings)
        }
        if let directory = try dataDirectory() {
            // The folder's name has to be text: the configuration is for programs, which have no bytes for it.
            guard let name = directory.utf8String else {
                throw RequestError(.refused, "\(directory) is not UTF-8; name another folder for the store")
            }
            configuration.directory = name
        }
        // Built once, at the end of a command.
        configuration.indexing = .manual
        configuration.patience = nil
        Interruption.install()
        return try SQLiteVectorStore(configuration, isCancelled: { Interruption.isRequested })
    }

    /// Builds what is due after a change, and anew what is damaged. That is not the change's failure: it is told as a warning.
    func buildIndex(of collection: String, in store: SQLiteVectorStore) throws {
        do {
            try store.checkIndex(collection)
            try store.buildIndex(collection)
            try store.checkpoint()
        } catch  where !Interruption.isRequested {
            warn("the index of \(collection) was not built: \(error)")
        }
    }
}
