internal import VectorSearch

extension VectorStoreConfiguration {
    /// Throws `invalidSettings` for what is out of range.
    func check() throws(VectorStoreError) {
        func require(_ name: String, _ value: Int?, in range: ClosedRange<Int>) throws(VectorStoreError) {
            guard let value, !range.contains(value) else { return }
            throw VectorStoreError(
                .invalidSettings, "has to be \(range.lowerBound) to \(range.upperBound), not \(value)", subject: name)
        }
        try require("memoryLimit", memoryLimit, in: 0...1 << 50)
        try require("patience", patience, in: 0...1 << 40)
        try require("indexedFrom", indexedFrom, in: VectorQuantizer.minimumRows...1 << 40)
        try require("tailLimit", tailLimit, in: 1...1_000_000)
        try require("lists", lists, in: 1...65_536)
        try require("subquantizers", subquantizers, in: 8...512)
        try require("probes", probes, in: 1...65_536)
        try require("refineDepth", refineDepth, in: 1...1_000_000)
        guard subquantizers.map({ $0 % 8 == 0 }) ?? true else {
            throw VectorStoreError(.invalidSettings, "has to be a multiple of 8", subject: "subquantizers")
        }
        guard recall >= 0.5, recall <= 1 else {
            throw VectorStoreError(.invalidSettings, "has to be 0.5 to 1, not \(recall)", subject: "recall")
        }
    }

    /// How the index of so many rows is built, in `memory` bytes.
    func indexSettings(rows: Int, dimension: Int, memory: Int) -> VectorIndexSettings {
        var settings = VectorIndexSettings()
        settings.recall = recall
        settings.lists = lists
        settings.subquantizers = subquantizers
        settings.probes = probes
        settings.refineDepth = refineDepth
        // Less than this much is of no use to a build.
        settings.memoryLimit = max(memory, 64 << 20)
        // Searches have such rows in memory, where a build reads them from the database, which would count for much more: a page
        // that is looked up, and a row read from it at 16 bytes a nanosecond.
        if rows * dimension * 4 <= memory { settings.exactCost = 150 + Double(dimension) / 4 }
        return settings
    }
}
