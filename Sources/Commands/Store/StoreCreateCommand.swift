import CommandLineParsing
import Embedding
import SystemSupport
import VectorStore

/// `ws store create`
enum StoreCreateCommand {
    static let dimension = OptionKey<Int?>.integer(
        "dimension", short: "d", valueName: "N", in: 1...65_536,
        help: "Numbers in an embedding; without it, ws embeds the texts")
    static let metric = OptionKey<MetricChoice>.choice(
        "metric", valueName: "METRIC", standard: .own, help: "How near embeddings are; own stands for cosine")

    static let command = Command(
        specification: CommandSpecification(
            "store create", summary: "Make a collection",
            discussion: ["Does nothing when there is just such a collection; 'store add' makes one too."],
            options: [StoreOptions.collection.option, dimension.option, metric.option]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        let metric = try invocation.arguments.value(of: metric).metric ?? .cosine
        let name = try invocation.collection()
        let description: CollectionDescription
        if let dimension = try invocation.arguments.value(of: dimension) {
            description = CollectionDescription(name: name, dimension: dimension, metric: metric)
        } else {
            let model = try StaticEmbeddingModel.embedded()
            description = CollectionDescription(
                name: name, dimension: model.dimension, metric: metric, model: model.identifier)
        }
        try invocation.store().create(description)
        var json = JSONWriter()
        json.object { description.writeMembers(to: &$0) }
        try invocation.print(json)
        return .success
    }
}
