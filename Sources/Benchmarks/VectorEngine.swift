/// An engine that `vectors` measures: what is built, with the ways to search it.
struct VectorEngine {
    /// A way to search: the numbers of the best rows for a query, nearest first, through filter `filter` of the
    /// options.
    struct Point {
        let label: String
        let search: (_ query: [Float], _ filter: Int?) throws -> [Int32]
    }

    let points: [Point]

    /// Builds the engine that the options name.
    init(_ options: VectorsOptions) throws {
        points = options.engine == "store" ? try storePoints(options) : try indexPoints(options)
    }
}
