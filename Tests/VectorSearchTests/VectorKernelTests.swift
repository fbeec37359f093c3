import CKernels
import TestSupport
import Testing

@Suite struct VectorKernelTests {
    /// What this CPU has besides the scalar kernels.
    static let sets = [WS_AVX2, WS_AVX512, WS_NEON].filter { ws_has_instructions($0) != 0 }
    static let dimensions = [1, 7, 16, 17, 63, 64, 65, 100, 256, 384, 1000, 1536, 3072]

    @Test(arguments: dimensions)
    func `every float kernel gives the scalar kernel's sums up to rounding`(dimension: Int) {
        let count = 5
        let rows = SeededVectors.uniform(count * dimension, seed: 3)
        let query = SeededVectors.uniform(dimension, seed: 4)
        let tolerance = 2e-6 * Float(dimension)
        func measure(_ set: ws_instructions) -> [[Float]] {
            var dots = [Float](repeating: 0, count: count)
            var both = dots
            var norms = dots
            var distances = dots
            ws_dot_float32(set, rows, count, dimension, query, &dots)
            ws_dot_and_norm_float32(set, rows, count, dimension, query, &both, &norms)
            ws_squared_distance_float32(set, rows, count, dimension, query, &distances)
            return [dots, both, norms, distances]
        }
        let expected = measure(WS_SCALAR)
        for set in Self.sets {
            for (values, right) in zip(measure(set), expected) {
                for (value, one) in zip(values, right) { #expect(abs(value - one) <= tolerance) }
            }
        }
    }

    @Test(arguments: [(1, 1, 1), (13, 33, 7), (97, 64, 40), (200, 70, 256), (13, 33, 1536), (7, 33, 3072)])
    func `every panel kernel gives the scalar kernel's products and nearest columns`(
        rows: Int, columns: Int, dimension: Int
    ) throws {
        let vectors = SeededVectors.uniform(rows * dimension, seed: 5)
        let others = SeededVectors.uniform(columns * dimension, seed: 6)
        let panelCount = (columns + WS_PANEL - 1) / WS_PANEL
        var panels = [Float](repeating: .nan, count: panelCount * WS_PANEL * dimension)
        ws_pack_panels(others, columns, dimension, &panels)
        var bias = [Float](repeating: -.infinity, count: panelCount * WS_PANEL)
        for column in 0..<columns { bias[column] = Float(column % 3) * 0.25 }
        for set in Self.sets + [WS_SCALAR] {
            var products = [Float](repeating: .nan, count: rows * panelCount * WS_PANEL)
            ws_panel_products(set, vectors, rows, dimension, dimension, panels, panelCount, &products)
            var nearest = [UInt32](repeating: .max, count: rows)
            var values = [Float](repeating: .nan, count: rows)
            ws_nearest_column(set, vectors, rows, dimension, panels, panelCount, bias, &nearest, &values)
            for row in 0..<rows {
                var best = -Float.infinity
                for column in 0..<columns {
                    var sum: Float = 0
                    for d in 0..<dimension { sum += vectors[row * dimension + d] * others[column * dimension + d] }
                    #expect(abs(products[row * panelCount * WS_PANEL + column] - sum) < 1e-4)
                    best = max(best, sum + bias[column])
                }
                #expect(abs(values[row] - best) < 1e-4)
                let chosen = Int(nearest[row])
                try #require(chosen < columns)
                #expect(abs(products[row * panelCount * WS_PANEL + chosen] + bias[chosen] - best) < 1e-4)
            }
        }
    }

    @Test func `rows that are not finite are given to some column`() {
        let rows: [Float] = [.nan, .infinity, -.infinity, .greatestFiniteMagnitude]
        var panels = [Float](repeating: 0, count: WS_PANEL)
        ws_pack_panels([1, -1, 2], 3, 1, &panels)
        let bias = [0, 0, 0] + [Float](repeating: -.infinity, count: WS_PANEL - 3)
        for set in Self.sets + [WS_SCALAR] {
            var nearest = [UInt32](repeating: .max, count: 4)
            var values = [Float](repeating: 0, count: 4)
            ws_nearest_column(set, rows, 4, 1, panels, 1, bias, &nearest, &values)
            #expect(nearest.allSatisfy { $0 < 3 })
        }
    }

    @Test(arguments: [(8, 1), (8, 3), (48, 8), (96, 8), (192, 8), (384, 8)])
    func `every coding kernel chooses a code as near as the scalar kernel's`(subquantizers: Int, width: Int) throws {
        let count = 37
        let rows = SeededVectors.uniform(count * subquantizers * width, seed: 7)
        let codebooks = SeededVectors.uniform(subquantizers * width * 16, seed: 8)
        let bias = SeededVectors.uniform(subquantizers * 16, seed: 9)
        func value(_ row: Int, _ m: Int, _ code: UInt8) -> Float {
            (0..<width).reduce(bias[m * 16 + Int(code)]) { sum, d in
                sum + rows[(row * subquantizers + m) * width + d] * codebooks[(m * width + d) * 16 + Int(code)]
            }
        }
        for set in Self.sets + [WS_SCALAR] {
            var codes = [UInt8](repeating: 255, count: count * subquantizers)
            ws_encode_product(set, rows, count, subquantizers, width, codebooks, bias, &codes)
            for row in 0..<count {
                for m in 0..<subquantizers {
                    let code = codes[row * subquantizers + m]
                    try #require(code < 16)
                    let best = (0..<16).map { value(row, m, UInt8($0)) }.max()!
                    #expect(value(row, m, code) >= best - 1e-5)
                }
            }
        }
    }

    @Test(arguments: [(8, 1), (8, 3), (64, 4), (96, 8), (192, 8), (384, 8)], [true, false])
    func `every table kernel gives the scalar kernel's table up to rounding`(shape: (Int, Int), hasBias: Bool) {
        let (subquantizers, width) = shape
        let query = SeededVectors.uniform(subquantizers * width, seed: 12)
        let codebooks = SeededVectors.uniform(subquantizers * width * 16, seed: 13)
        let bias = SeededVectors.uniform(subquantizers * 16, seed: 14)
        func value(_ m: Int, _ code: Int) -> Float {
            (0..<width).reduce(hasBias ? bias[m * 16 + code] : 0) { sum, d in
                sum + query[m * width + d] * codebooks[(m * width + d) * 16 + code]
            }
        }
        for set in Self.sets + [WS_SCALAR] {
            var losses = [Float](repeating: .nan, count: subquantizers * 16)
            var ranges = [Float](repeating: .nan, count: subquantizers)
            ws_product_losses(
                set, query, subquantizers, width, codebooks, hasBias ? bias : nil, &losses, &ranges)
            for m in 0..<subquantizers {
                let values = (0..<16).map { value(m, $0) }
                for code in 0..<16 { #expect(abs(losses[m * 16 + code] - (values.max()! - values[code])) < 1e-5) }
                #expect(ranges[m] == losses[(m * 16)..<((m + 1) * 16)].max()!)
            }
            var table = [UInt8](repeating: 255, count: subquantizers * 16)
            ws_product_table(set, losses, subquantizers, 100, &table)
            for (entry, loss) in zip(table, losses) {
                #expect(abs(Float(entry) - max(0, 127 - loss * 100)) <= 0.5 + 1e-3)
            }
        }
    }

    @Test func `losses that are not finite give entries in range`() {
        let losses: [Float] = [.nan, .infinity, -.infinity, -5, 0, 1, 1e30, -1e30] + [Float](repeating: 2, count: 8)
        for set in Self.sets + [WS_SCALAR] {
            for scale: Float in [0, 10, 1e30] {
                var table = [UInt8](repeating: 255, count: 16)
                ws_product_table(set, losses, 1, scale, &table)
                #expect(table.allSatisfy { $0 <= 127 })
                #expect(table[4] == 127)
            }
        }
    }

    @Test(arguments: [8, 24, 64, 96, 192, 384, 512])
    func `a group gives back the codes it was packed from`(subquantizers: Int) {
        var random = SeededVectors.Generator(seed: 10)
        let codes = (0..<200 * subquantizers).map { _ in UInt8.random(in: 0..<16, using: &random) }
        let rows = (0..<WS_GROUP).map { _ in
            random.next() % 5 == 0 ? UInt32.max : UInt32.random(in: 0..<200, using: &random)
        }
        var group = [UInt8](repeating: 255, count: subquantizers * WS_GROUP / 2)
        ws_pack_group(codes, subquantizers, rows, &group)
        for (place, row) in rows.enumerated() {
            var unpacked = [UInt8](repeating: 255, count: subquantizers)
            ws_unpack_row(group, subquantizers, place, &unpacked)
            let expected =
                row == .max
                ? [UInt8](repeating: 0, count: subquantizers)
                : Array(codes[(Int(row) * subquantizers)..<((Int(row) + 1) * subquantizers)])
            #expect(unpacked == expected)
        }
    }

    @Test(arguments: [8, 24, 64, 96, 192, 384, 512])
    func `every scan finds exactly the rows whose sum reaches the threshold`(subquantizers: Int) {
        var random = SeededVectors.Generator(seed: 11)
        let groups = (0..<3 * subquantizers * WS_GROUP / 2).map { _ in UInt8.random(in: 0...255, using: &random) }
        let tables = [
            (0..<subquantizers * 16).map { _ in UInt8.random(in: 0...127, using: &random) },
            [UInt8](repeating: 127, count: subquantizers * 16),
        ]
        for table in tables {
            let totals = (0..<3 * WS_GROUP).map { row in
                var codes = [UInt8](repeating: 0, count: subquantizers)
                let group = row / WS_GROUP * subquantizers * WS_GROUP / 2
                Array(groups[group...]).withUnsafeBufferPointer {
                    ws_unpack_row($0.baseAddress, subquantizers, row % WS_GROUP, &codes)
                }
                return (0..<subquantizers).reduce(0) { $0 + Int(table[$1 * 16 + Int(codes[$1])]) }
            }
            for (from, to) in [(0, 384), (5, 377), (130, 131), (127, 129), (256, 384), (40, 40)] {
                for threshold in [0, totals.sorted()[192], totals.max()!, totals.max()! + 1] {
                    let expected = (from..<to).filter { totals[$0] >= threshold }
                    for set in Self.sets + [WS_SCALAR] {
                        var rows = [UInt32](repeating: 0, count: 384)
                        var sums = [UInt16](repeating: 0, count: 384)
                        let count = ws_scan_product(
                            set, groups, from, to, subquantizers, table, UInt16(threshold), &rows, &sums)
                        #expect(rows.prefix(count).map { Int($0) } == expected)
                        #expect(sums.prefix(count).map { Int($0) } == expected.map { totals[$0] })
                    }
                }
            }
        }
    }
}
