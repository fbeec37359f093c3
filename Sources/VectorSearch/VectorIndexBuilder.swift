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
        var truth = SampleQueries(source: source, settings: settings)
        try truth.read(source, quantizer: quantizer)
        let codes = try code(source, with: quantizer, truth: &truth) { try progress(0.4 + $0 * 0.4) }
        quantizer.plan = try truth.plan(for: quantizer, codes: codes, settings: settings) {
            try progress(0.8 + $0 * 0.2)
        }
        return (quantizer, codes)
    }

    /// The codes of a new segment's rows, by a quantizer that exists.
    package func code(_ source: VectorSource, with quantizer: VectorQuantizer) throws -> CodedVectors {
        var none = SampleQueries.none
        return try code(source, with: quantizer, truth: &none, progress: progress)
    }

    // MARK: Training

    func train(_ source: VectorSource, progress: (Double) throws -> Void) throws -> VectorQuantizer {
        let shape = try IndexShape(rows: source.count, dimension: source.dimension, settings: settings)
        let coded = shape.subquantizers * shape.width
        let budget = max(settings.memoryLimit / 3 / (4 * coded), VectorQuantizer.minimumRows)
        let wanted = min(max(64 * shape.lists, 32_768), budget)
        var random = SplitMix(seed: settings.seed)
        let sample = random.sample(wanted, below: source.count)
        let blank = VectorQuantizer(
            metric: metric, dimension: source.dimension, trainedRows: source.count, plan: SearchPlan(), centroids: [],
            codebooks: ProductCodebooks(
                subquantizers: shape.subquantizers, width: shape.width,
                components: [Float](repeating: 0, count: coded * ProductCodebooks.entries))!)
        let rows = try read(sample, of: source, as: blank)
        try progress(0.1)
        let kMeans = KMeans(seed: settings.seed, threads: settings.threads)
        return try rows.withUnsafeBufferPointer { rows in
            let centroids = try kMeans.centroids(of: rows, count: shape.lists, dimension: coded) {
                try progress(0.1 + $0 * 0.6)
            }
            let codebooks = try ProductCodebooks.train(
                on: UnsafeBufferPointer(rebasing: rows.prefix(32_768 * coded)), subquantizers: shape.subquantizers,
                width: shape.width, seed: settings.seed, threads: settings.threads
            ) { try progress(0.7 + min($0, 1) * 0.3) }
            var plan = SearchPlan()
            if let probes = settings.probes { plan.probes = min(probes, shape.lists) }
            if let depth = settings.refineDepth { plan.refineDepth = depth }
            return VectorQuantizer(
                metric: metric, dimension: source.dimension, trainedRows: source.count, plan: plan,
                centroids: centroids, codebooks: codebooks)
        }
    }

    /// Rows `ordinals`, prepared, one after another.
    func read(_ ordinals: [Int], of source: VectorSource, as quantizer: VectorQuantizer) throws -> [Float] {
        var rows = [Float](repeating: 0, count: ordinals.count * quantizer.codedDimension)
        var row = [Float](repeating: 0, count: source.dimension)
        for (index, ordinal) in ordinals.enumerated() {
            try row.withUnsafeMutableBufferPointer { try source.read(ordinal..<ordinal + 1, $0) }
            rows.withUnsafeMutableBufferPointer {
                quantizer.prepare(row, into: $0.baseAddress! + index * quantizer.codedDimension)
            }
        }
        return rows
    }

    // MARK: Coding

    private func code(
        _ source: VectorSource, with quantizer: VectorQuantizer, truth: inout SampleQueries,
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
        var values = [Float](repeating: 0, count: batch)
        for first in stride(from: 0, to: source.count, by: batch) {
            let count = min(batch, source.count - first)
            try rows.withUnsafeMutableBufferPointer {
                try source.read(first..<first + count, .init(rebasing: $0.prefix(count * dimension)))
            }
            lists.withUnsafeMutableBufferPointer { lists in
                codes.withUnsafeMutableBufferPointer { codes in
                    prepared.withUnsafeMutableBufferPointer { prepared in
                        values.withUnsafeMutableBufferPointer { values in
                            rows.withUnsafeBufferPointer { rows in
                                concurrently(count, step: 96, threads: settings.threads) { slice in
                                    for row in slice {
                                        quantizer.prepare(
                                            rows.baseAddress! + row * dimension,
                                            into: prepared.baseAddress! + row * coded)
                                    }
                                    let own = prepared.baseAddress! + slice.lowerBound * coded
                                    let place = first + slice.lowerBound
                                    panels.assign(
                                        own, count: slice.count, nearest: lists.baseAddress! + place,
                                        values: values.baseAddress! + slice.lowerBound)
                                    quantizer.codebooks.encode(
                                        own, count: slice.count, into: codes.baseAddress! + place * subquantizers)
                                }
                            }
                        }
                    }
                }
            }
            prepared.withUnsafeBufferPointer { truth.add($0, count: count, first: first) }
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
        let subquantizers = layout.subquantizers
        var part = [UInt8](repeating: 0, count: CodeLayout.group * subquantizers)
        let blocks = (0..<layout.blockCount).map { index in
            [UInt8](unsafeUninitializedCapacity: layout.byteCount(ofBlock: index)) { block, filled in
                filled = layout.byteCount(ofBlock: index)
                let rows = layout.rows(ofBlock: index)
                let groups = layout.groupCount(ofBlock: index)
                for group in 0..<groups {
                    for place in 0..<CodeLayout.group {
                        let row = rows.lowerBound + group * CodeLayout.group + place
                        let ordinal = row < rows.upperBound ? Int(order.rows[row]) : nil
                        for m in 0..<subquantizers {
                            part[place * subquantizers + m] = ordinal.map { codes[$0 * subquantizers + m] } ?? 0
                        }
                        let number = ordinal.map { UInt32($0) } ?? .max
                        let at = groups * layout.groupBytes + 4 * (group * CodeLayout.group + place)
                        UnsafeMutableRawBufferPointer(block).storeBytes(
                            of: number.littleEndian, toByteOffset: at, as: UInt32.self)
                    }
                    ws_pack_group(part, subquantizers, block.baseAddress! + group * layout.groupBytes)
                }
            }
        }
        self.init(layout: layout, blocks: blocks)
    }
}
