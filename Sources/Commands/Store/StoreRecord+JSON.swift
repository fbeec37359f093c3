import SystemSupport
import VectorStore

/// A line of input: a record whose embedding may still have to be made from its text.
struct StoreLine {
    var id: String?
    var text: String?
    var metadata: Metadata = [:]
    var embedding: [Float]?

    init() {}

    /// Reads `bytes`, a JSON object. A key that is not known is refused: it would be lost.
    init(_ bytes: [UInt8]) throws {
        var reader = JSONReader(bytes)
        var line = StoreLine()
        try reader.object { reader, key in
            if try reader.kind() == .null { return try reader.null() }
            switch key {
            case "id": line.id = try reader.string()
            case "text": line.text = try reader.string()
            case "metadata": line.metadata = try MetadataValue.object(&reader)
            case "embedding":
                var embedding: [Float] = []
                try reader.array { embedding.append(try $0.float()) }
                line.embedding = embedding
            default:
                throw reader.problem(
                    "unknown key '\(escapedForDisplay(Array(key.utf8)))'; there are id, text, metadata, embedding")
            }
        }
        try reader.end()
        self = line
    }
}

extension Record {
    /// Writes the members of the record's object.
    func writeMembers(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("text", text)
        json.key("metadata")
        MetadataValue.write(metadata, to: &json)
        guard let embedding else { return }
        json.key("embedding")
        json.array { for number in embedding { $0.value(exactly: number) } }
    }
}

extension CollectionDescription {
    /// Writes the members of the collection's object.
    func writeMembers(to json: inout JSONWriter) {
        json.member("collection", name)
        json.member("dimension", dimension)
        json.member("metric", metric.rawValue)
        json.member("model", model)
    }
}
