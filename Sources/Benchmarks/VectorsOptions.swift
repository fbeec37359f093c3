/// What `vectors` is called with: `--name value` each.
struct VectorsOptions {
    static let usage = Usage(
        """
        vectors --engine exact|codes|lists|auto --base F.f32 --dimension D --rows N --queries Q.f32 --k K --threads T \
        [--filter MASK]...
        """)

    let engine: String
    let base: String
    let queries: String
    /// Files with a byte for each row: 1 where the row passes.
    let filters: [String]
    let dimension: Int
    let rows: Int
    let k: Int
    /// For building; a search takes one.
    let threads: Int

    init(_ arguments: [String]) throws {
        guard arguments.count.isMultiple(of: 2) else { throw Self.usage }
        var values: [String: String] = [:]
        var filters: [String] = []
        for index in stride(from: 0, to: arguments.count, by: 2) {
            if arguments[index] == "--filter" {
                filters.append(arguments[index + 1])
            } else {
                values[arguments[index]] = arguments[index + 1]
            }
        }
        func number(_ name: String) throws -> Int {
            guard let number = values[name].flatMap({ Int($0) }), number > 0 else { throw Self.usage }
            return number
        }
        guard let engine = values["--engine"], let base = values["--base"], let queries = values["--queries"] else {
            throw Self.usage
        }
        self.engine = engine
        self.base = base
        self.queries = queries
        self.filters = filters
        dimension = try number("--dimension")
        rows = try number("--rows")
        k = try number("--k")
        threads = try number("--threads")
    }
}
