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
        let codes = try code(source, with: quantizer, visit: { queries.add($0, count: $1, first: $2) }) {
            try progress(0.4 + $0 * 0.4)
        }
        let search = PlanSearch(quantizer: quantizer, codes: codes, queries: queries, settings: settings)
        quantizer.plan = try search.run { try progress(0.8 + $0 * 0.2) }
        return (quantizer, codes)
    }

    /// The codes of a new segment's rows, by a quantizer that exists.
    package func code(_ source: VectorSource, with quantizer: VectorQuantizer) throws -> CodedVectors {
        try code(source, with: quantizer, visit: { _, _, _ in }, progress: progress)
    }

    // MARK: Training

    /// Rows that rotation and codebooks are trained on, where there are so many.
    private static let fewestSamples = 16_384

    private func train(_ source: VectorSource, progress: (Double) throws -> Void) throws -> VectorQuantizer {
        let shape = try IndexShape(rows: source.count, dimension: source.dimension, settings: settings)
        let coded = shape.subquantizers * shape.width
        // The sample is there twice: as it is, and turned.
        let budget = max(settings.memoryLimit / 3 / (4 * (source.dimension + coded)), VectorQuantizer.minimumRows)
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

    // MARK: Coding

    private func code(
        _ source: VectorSource, with quantizer: VectorQuantizer,
        visit: (_ prepared: UnsafeBufferPointer<Float>, _ count: Int, _ first: Int) -> Void,
        progress: (Double) throws -> Void
    ) throws -> CodedVectors {
        guard source.dimension == quantizer.dimension, source.count <= Int32.max else {
            throw VectorError.mismatch("\(source.count) rows of \(source.dimension) dimensions")
        }
        let dimension = quantizer.dimension
        let coded = quantizer.codedDimension
        let subquantizers = quantizer.subquantizers
        let panels = CentroidPanels(quantizer.centroids, dimension: coded)
        var lists = [UInt32](repeating: 0, count: source.count)
        var codes = [UInt8](repeating: 0, count: source.count * subquantizers)
        let batch = min(max(settings.memoryLimit / 6 / (4 * (dimension + coded)), 256), 8192)
        var rows = [Float](repeating: 0, count: batch * dimension)
        var prepared = [Float](repeating: 0, count: batch * coded)
        for first in stride(from: 0, to: source.count, by: batch) {
            let count = min(batch, source.count - first)
            try rows.withUnsafeMutableBufferPointer {
                try source.read(first..<first + count, .init(rebasing: $0.prefix(count * dimension)))
            }
            lists.withUnsafeMutableBufferPointer { lists in
                codes.withUnsafeMutableBufferPointer { codes in
                    prepared.withUnsafeMutableBufferPointer { prepared in
                        rows.withUnsafeBufferPointer { rows in
                            concurrently(count, step: 96, threads: settings.threads) { slice in
                                let own = prepared.baseAddress! + slice.lowerBound * coded
                                quantizer.prepare(
                                    rows.baseAddress! + slice.lowerBound * dimension, count: slice.count, into: own)
                                let place = first + slice.lowerBound
                                panels.assign(own, count: slice.count, nearest: lists.baseAddress! + place)
                                quantizer.codebooks.encode(
                                    own, count: slice.count, into: codes.baseAddress! + place * subquantizers)
                            }
                        }
                    }
                }
            }
            prepared.withUnsafeBufferPointer { visit($0, count, first) }
            try progress(Double(first + count) / Double(source.count))
        }
        return CodedVectors(lists: lists, codes: codes, quantizer: quantizer)
    }
}

extension CodedVectors {
    /// Orders rows by list. `codes` are a byte a sub-quantizer.
    init(lists: [UInt32], codes: [UInt8], quantizer: VectorQuantizer) {
        let order = RowsByList(lists: lists, listCount: quantizer.listCount)
        let layout = CodeLayout(
            rowCount: lists.count, subquantizers: quantizer.subquantizers, fingerprint: quantizer.fingerprint,
            listOffsets: order.offsets)
        let blocks = (0..<layout.blockCount).map { index in
            let rows = layout.rows(ofBlock: index)
            let groups = layout.groupCount(ofBlock: index)
            // The last group is filled up with rows that are none.
            let ordinals =
                order.rows[rows] + [UInt32](repeating: .max, count: groups * CodeLayout.group - rows.count)
            var block = [UInt8](unsafeUninitializedCapacity: layout.byteCount(ofBlock: index)) { block, filled in
                ordinals.withUnsafeBufferPointer { ordinals in
                    for group in 0..<groups {
                        ws_pack_group(
                            codes, layout.subquantizers, ordinals.baseAddress! + group * CodeLayout.group,
                            block.baseAddress! + group * layout.groupBytes)
                    }
                }
                filled = groups * layout.groupBytes
            }
            for ordinal in ordinals { block.append(littleEndian: ordinal) }
            return block
        }
        self.init(layout: layout, blocks: blocks)
    }
}
