private import CKernels

/// Gives every row of a source its list and its code.
struct RowCoding {
    let source: VectorSource
    let quantizer: VectorQuantizer
    let settings: VectorIndexSettings
    let progress: (Double) throws -> Void

    /// Told every row once, in order, as it is coded: their count, and the number of the first.
    typealias Visit = (_ prepared: UnsafeBufferPointer<Float>, _ count: Int, _ first: Int) -> Void

    func run(visit: Visit) throws -> CodedVectors {
        guard source.dimension == quantizer.dimension, source.count <= Int32.max else {
            throw VectorError.mismatch("\(source.count) rows of \(source.dimension) dimensions")
        }
        // Codes of a byte and packed ones, lists and the order of the rows.
        let atOnce = source.count * (quantizer.subquantizers * 3 / 2 + 12)
        return try atOnce <= settings.memoryLimit / 2 ? codeAtOnce(visit) : RowCodingInPasses(self).run(visit)
    }

    /// Rows that are read, and prepared, at a time.
    var batch: Int {
        let rowBytes = 4 * (quantizer.dimension + quantizer.codedDimension)
        return min(max(settings.memoryLimit / 6 / rowBytes, 256), 8192, max(source.count, 1))
    }

    private func codeAtOnce(_ visit: Visit) throws -> CodedVectors {
        let dimension = quantizer.dimension
        let coded = quantizer.codedDimension
        let subquantizers = quantizer.subquantizers
        let panels = CentroidPanels(quantizer.centroids, dimension: coded)
        var lists = [UInt32](repeating: 0, count: source.count)
        var codes = [UInt8](repeating: 0, count: source.count * subquantizers)
        let batch = batch
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
            let ordinals = Array(order.rows[layout.rows(ofBlock: index)])
            return layout.block(index, codes: codes, places: ordinals, ordinals: ordinals)
        }
        self.init(layout: layout, blocks: blocks)
    }
}

extension CodeLayout {
    /// Block `index`: the codes at `places` of `codes`, a byte a sub-quantizer, and the ordinals of its rows.
    func block(_ index: Int, codes: [UInt8], places: [UInt32], ordinals: [UInt32]) -> [UInt8] {
        let groups = groupCount(ofBlock: index)
        // The last group is filled up with rows that are none.
        let filling = [UInt32](repeating: .max, count: groups * Self.group - ordinals.count)
        var block = [UInt8](unsafeUninitializedCapacity: byteCount(ofBlock: index)) { block, filled in
            (places + filling).withUnsafeBufferPointer { places in
                for group in 0..<groups {
                    ws_pack_group(
                        codes, subquantizers, places.baseAddress! + group * Self.group,
                        block.baseAddress! + group * groupBytes)
                }
            }
            filled = groups * groupBytes
        }
        for ordinal in ordinals + filling { block.append(littleEndian: ordinal) }
        return block
    }
}
