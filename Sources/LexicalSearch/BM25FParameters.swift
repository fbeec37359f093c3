/// The parameters of BM25F.
package struct BM25FParameters: Equatable, Sendable {
    /// How soon more occurrences stop counting; above 0.
    package var saturation: Float = 1.2
    /// How much a body longer than the average counts against its occurrences, 0 to 1.
    package var lengthNormalization: Float = 0.75
    /// What an occurrence in each field counts, 0 or more; symbols and paths are not normalised by length.
    package var bodyWeight: Float = 1
    package var symbolWeight: Float = 3
    package var pathWeight: Float = 2

    package init() {}
}
