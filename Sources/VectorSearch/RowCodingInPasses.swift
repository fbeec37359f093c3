internal import SystemSupport

/// Codes rows where memory has no room for the codes of all: reads all rows once for their lists, then again for every stretch of
/// blocks, whose rows it codes. Gives the same bytes.
struct RowCodingInPasses {
    private let coding: RowCoding
    private let panels: CentroidPanels
    private let keepsLists: Bool
    /// The list of every row, where there is room; else it is found out in every pass.
    private var lists: [UInt32] = []

    init(_ coding: RowCoding) {
        self.coding = coding
        panels = CentroidPanels(coding.quantizer.centroids, dimension: coding.quantizer.codedDimension)
        keepsLists = 4 * coding.source.count <= coding.settings.memoryLimit / 8
    }

    consuming func run(_ visit: RowCoding.Visit) throws -> CodedVectors {
        let count = coding.source.count
        var ends = [UInt32](repeating: 0, count: coding.quantizer.listCount + 1)
        if keepsLists { lists.reserveCapacity(count) }
        var prepared = [Float](repeating: 0, count: coding.batch * coding.quantizer.codedDimension)
        let batches = stride(from: 0, to: count, by: coding.batch).map { $0..<min($0 + coding.batch, count) }
        var rows = [Float](repeating: 0, count: coding.batch * coding.quantizer.dimension)
        // Until the lists are known, nobody knows how many passes are to come: about as many as the codes are larger than their part.
        for batch in batches {
            try read(batch, into: &rows)
            prepare(rows, count: batch.count, into: &prepared)
            prepared.withUnsafeBufferPointer { visit($0, batch.count, batch.lowerBound) }
            let found = assign(prepared, count: batch.count)
            for list in found { ends[Int(list) + 1] += 1 }
            if keepsLists { lists += found }
            try coding.progress(0.3 * Double(batch.upperBound) / Double(count))
        }
        for list in 0..<coding.quantizer.listCount { ends[list + 1] += ends[list] }
        let layout = CodeLayout(
            rowCount: count, subquantizers: coding.quantizer.subquantizers,
            fingerprint: coding.quantizer.fingerprint, listOffsets: ends)

        let isLarge = layout.offset(ofBlock: layout.blockCount) > coding.settings.memoryLimit / 4
        let file = try isLarge ? coding.settings.scratchFolder.map { folder in try ScratchFile(in: folder) } : nil
        var blocks: [[UInt8]] = []
        let rowBytes = coding.quantizer.subquantizers + 4
        let stretch = max(1, coding.settings.memoryLimit / 8 / (layout.rowsPerBlock * rowBytes))
        for first in stride(from: 0, to: layout.blockCount, by: stretch) {
            let some = first..<min(first + stretch, layout.blockCount)
            let made = try code(some, of: layout, batches, &rows, &prepared) { share in
                try coding.progress(
                    0.3 + 0.7 * (Double(first) + Double(some.count) * share) / Double(layout.blockCount))
            }
            for (index, block) in zip(some, made) {
                if let file { try file.write(block, at: layout.offset(ofBlock: index)) } else { blocks.append(block) }
            }
        }
        try coding.progress(1)
        return file.map { CodedVectors(layout: layout, file: $0) } ?? CodedVectors(layout: layout, blocks: blocks)
    }

    /// Blocks `some`: of their rows alone codes are made.
    private func code(
        _ some: Range<Int>, of layout: CodeLayout, _ batches: [Range<Int>], _ rows: inout [Float],
        _ prepared: inout [Float], progress: (Double) throws -> Void
    ) throws -> [[UInt8]] {
        let (dimension, subquantizers) = (coding.quantizer.dimension, coding.quantizer.subquantizers)
        let wanted =
            layout.rows(ofBlock: some.lowerBound).lowerBound..<layout.rows(ofBlock: some.upperBound - 1).upperBound
        var codes = [UInt8](repeating: 0, count: wanted.count * subquantizers)
        var ordinals = [UInt32](repeating: 0, count: wanted.count)
        var next = layout.listOffsets
        var own = [UInt8](repeating: 0, count: coding.batch * subquantizers)
        for (number, batch) in batches.enumerated() {
            if !keepsLists {
                try read(batch, into: &rows)
                prepare(rows, count: batch.count, into: &prepared)
            }
            let lists = keepsLists ? lists[batch] : assign(prepared, count: batch.count)[...]
            var chosen: [(row: Int, place: Int)] = []
            for (row, list) in lists.enumerated() {
                let place = Int(next[Int(list)])
                next[Int(list)] += 1
                if wanted.contains(place) { chosen.append((row, place - wanted.lowerBound)) }
            }
            if chosen.isEmpty { continue }
            if keepsLists { try read(batch, into: &rows) }
            // Those that are chosen move to the front, which none is moved from before its turn.
            rows.withUnsafeMutableBufferPointer { rows in
                for (at, found) in chosen.enumerated() where at != found.row {
                    (rows.baseAddress! + at * dimension).update(
                        from: rows.baseAddress! + found.row * dimension, count: dimension)
                }
            }
            prepare(rows, count: chosen.count, into: &prepared)
            encode(prepared, count: chosen.count, into: &own)
            for (at, found) in chosen.enumerated() {
                ordinals[found.place] = UInt32(batch.lowerBound + found.row)
                for m in 0..<subquantizers { codes[found.place * subquantizers + m] = own[at * subquantizers + m] }
            }
            try progress(Double(number + 1) / Double(batches.count))
        }
        return some.map { index in
            let rows = layout.rows(ofBlock: index)
            let places = rows.lowerBound - wanted.lowerBound..<rows.upperBound - wanted.lowerBound
            return layout.block(index, codes: codes, places: places.map(UInt32.init), ordinals: Array(ordinals[places]))
        }
    }

    private func read(_ batch: Range<Int>, into rows: inout [Float]) throws {
        try rows.withUnsafeMutableBufferPointer {
            try coding.source.read(batch, .init(rebasing: $0.prefix(batch.count * coding.quantizer.dimension)))
        }
    }

    private func prepare(_ rows: [Float], count: Int, into prepared: inout [Float]) {
        let (dimension, coded) = (coding.quantizer.dimension, coding.quantizer.codedDimension)
        rows.withUnsafeBufferPointer { rows in
            prepared.withUnsafeMutableBufferPointer { prepared in
                let prepared = prepared
                concurrently(count, step: 96, threads: coding.settings.threads) { slice in
                    coding.quantizer.prepare(
                        rows.baseAddress! + slice.lowerBound * dimension, count: slice.count,
                        into: prepared.baseAddress! + slice.lowerBound * coded)
                }
            }
        }
    }

    private func assign(_ prepared: [Float], count: Int) -> [UInt32] {
        let coded = coding.quantizer.codedDimension
        return [UInt32](unsafeUninitializedCapacity: count) { nearest, filled in
            let nearest = nearest
            prepared.withUnsafeBufferPointer { prepared in
                concurrently(count, step: 96, threads: coding.settings.threads) { slice in
                    panels.assign(
                        prepared.baseAddress! + slice.lowerBound * coded, count: slice.count,
                        nearest: nearest.baseAddress! + slice.lowerBound)
                }
            }
            filled = count
        }
    }

    private func encode(_ prepared: [Float], count: Int, into codes: inout [UInt8]) {
        let (coded, subquantizers) = (coding.quantizer.codedDimension, coding.quantizer.subquantizers)
        prepared.withUnsafeBufferPointer { prepared in
            codes.withUnsafeMutableBufferPointer { codes in
                let codes = codes
                concurrently(count, step: 96, threads: coding.settings.threads) { slice in
                    coding.quantizer.codebooks.encode(
                        prepared.baseAddress! + slice.lowerBound * coded, count: slice.count,
                        into: codes.baseAddress! + slice.lowerBound * subquantizers)
                }
            }
        }
    }
}
