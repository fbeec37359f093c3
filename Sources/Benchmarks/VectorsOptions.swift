/// What `vectors` is called with: `--name value` each.
struct VectorsOptions {
    static let usage = Usage(
        """
        vectors --engine exact|codes|lists|auto|store --base F.f32 --dimension D --rows N --queries Q.f32 --k K \
        --threads T [--filter MASK]...
        """)

    let engine: String
    let base: String
    let queries: String
    /// Files with a byte for each row: 1 where the row passes; beside each, in MASK.paths, what folders and files these
    /// are.
    let filters: [String]
    let dimension: Int
    let rows: Int
    let k: Int
    /// For building; a search takes one.
    let threads: Int

    init(_ arguments: [String]) throws {
        let values = try ArgumentValues(arguments, usage: Self.usage)
        engine = try values.text("--engine")
        base = try values.text("--base")
        queries = try values.text("--queries")
        filters = values.texts("--filter")
        dimension = try values.number("--dimension")
        rows = try values.number("--rows")
        k = try values.number("--k")
        threads = try values.number("--threads")
    }
}
