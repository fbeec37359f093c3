private import CKernels

/// Trains a quantizer and codes rows, below a limit of memory.
package struct VectorIndexBuilder {
    package let metric: VectorMetric
    package let settings: VectorIndexSettings
    /// Told how far the work is, from 0 to 1, on the calling thread; throws to end it.
    package let progress: (Double) throws -> Void

    package init(
        metric: VectorMetric, settings: VectorIndexSettings = .init(),
        progress: @escaping (Double) throws -> Void = { _ in }
    ) {
        self.metric = metric
        self.settings = settings
        self.progress = progress
    }

    /// A quantizer trained on `source`, with the plan that its recall on sample queries asks for, and the codes of all of
    /// its rows. Throws what `source` and `progress` throw, and `VectorError` for settings out of range.
    package func build(_ source: VectorSource) throws -> (quantizer: VectorQuantizer, codes: CodedVectors) {
        var quantizer = try train(source) { try progress($0 * 0.4) }
        var queries = try SampleQueries(of: source, quantizer: quantizer, settings: settings)
        let coding = RowCoding(source: source, quantizer: quantizer, settings: settings) {
            try progress(0.4 + $0 * 0.4)
        }
        let codes = try coding.run { queries.add($0, count: $1, first: $2) }
        let search = PlanSearch(quantizer: quantizer, codes: codes, queries: queries, settings: settings)
        quantizer.plan = try search.run { try progress(0.8 + $0 * 0.2) }
        return (quantizer, codes)
    }

    /// The codes of a new segment's rows, by a quantizer that exists.
    package func code(_ source: VectorSource, with quantizer: VectorQuantizer) throws -> CodedVectors {
        try RowCoding(source: source, quantizer: quantizer, settings: settings, progress: progress).run { _, _, _ in }
    }

    // MARK: Training

    /// Rows that rotation and codebooks are trained on, where there are so many.
    private static let fewestSamples = 16_384

    private func train(_ source: VectorSource, progress: (Double) throws -> Void) throws -> VectorQuantizer {
        let shape = try IndexShape(rows: source.count, dimension: source.dimension, settings: settings)
        let coded = shape.subquantizers * shape.width
        // The sample is there twice: as it is, and turned.
        // k-means needs 12 bytes a row besides.
        let budget = max(settings.memoryLimit / 3 / (4 * (source.dimension + coded) + 12), VectorQuantizer.minimumRows)
        var random = SplitMix(seed: settings.seed)
        let ordinals = random.sample(
            min(max(KMeans.rowsPerCentroid * shape.lists, Self.fewestSamples), budget), below: source.count)
        let sample = try source.normalizedRows(ordinals, metric: metric)
        try progress(0.2)
        let rotation = sample.withUnsafeBufferPointer {
            VectorRotation(
                of: $0, dimension: source.dimension, subquantizers: shape.subquantizers, width: shape.width,
                threads: settings.threads)
        }
        try progress(0.3)
        let turned = rotation.turned(sample, codedDimension: coded, threads: settings.threads)
        let kMeans = KMeans(seed: settings.seed, threads: settings.threads)
        return try turned.withUnsafeBufferPointer { rows in
            let centroids = try kMeans.centroids(of: rows, count: shape.lists, dimension: coded) {
                try progress(0.3 + $0 * 0.5)
            }
            let codebooks = try ProductCodebooks.train(
                on: rows, subquantizers: shape.subquantizers,
                width: shape.width, seed: settings.seed, threads: settings.threads
            ) { try progress(0.8 + min($0, 1) * 0.2) }
            return VectorQuantizer(
                metric: metric, dimension: source.dimension, trainedRows: source.count, plan: SearchPlan(),
                centroids: centroids, rotation: rotation, codebooks: codebooks)
        }
    }
}
