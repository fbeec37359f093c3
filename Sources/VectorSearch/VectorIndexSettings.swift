package import SystemSupport

/// What can be said about how an index is built and searched; nil follows from rows, dimension and recall.
package struct VectorIndexSettings: Sendable, Hashable {
    /// The share of the exact `neighbours` best rows that a search should find, 0 to 1.
    package var recall: Double = 0.99
    /// Of how many results the recall is measured.
    package var neighbours: Int = 10
    /// Inverted lists: 1 to 65,536.
    package var lists: Int?
    /// Sub-quantizers of 4 bits: a multiple of 8, at most 512.
    package var subquantizers: Int?
    /// Lists that a search looks into; all of them make it a flat scan.
    package var probes: Int?
    /// Candidates whose exact score is taken.
    package var refineDepth: Int?
    /// What one exact score costs the caller, in nanoseconds; nil is what reading a row from the source takes.
    package var exactCost: Double?
    /// The same seed, rows and settings give the same quantizer and codes, whatever the number of threads.
    package var seed: UInt64 = 1
    package var threads: Int = Thread.availableProcessors
    /// Bytes that building may take, with all it returns but the quantizer. With less it takes smaller samples, reads the rows several
    /// times, and puts codes into a file; it takes 4 MB, and what 256 rows take, in any case.
    package var memoryLimit: Int = 1 << 30
    /// Where that file may be; nil keeps codes in memory.
    package var scratchFolder: BytePath?

    package init() {}
}
