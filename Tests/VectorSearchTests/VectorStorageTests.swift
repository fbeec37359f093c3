import TestSupport
import Testing

@testable import VectorSearch

@Suite struct VectorStorageTests {
    static func index() throws -> (quantizer: VectorQuantizer, codes: CodedVectors) {
        try VectorIndexTests.build { $0.lists = 12 }
    }

    @Test func `what is stored is read back the same`() throws {
        let (quantizer, codes) = try Self.index()
        #expect(try VectorQuantizer(encoded: quantizer.encoded()) == quantizer)
        let layout = try CodeLayout(encoded: codes.layout.encoded(), rowCount: VectorIndexTests.count)
        #expect(layout == codes.layout)
        #expect(layout.blockCount == codes.blocks.count)
        #expect(codes.blocks.allSatisfy { $0.count <= 65_536 })
    }

    @Test func `a search reads the blocks of its lists only`() throws {
        // So long that a block has one group.
        let (quantizer, codes) = try VectorIndexTests.build {
            $0.lists = 60
            $0.subquantizers = 512
        }
        #expect(codes.layout.blockCount == 12)
        var plan = quantizer.plan
        plan.probes = 2
        plan.refineDepth = 10
        plan.exactShare = 0
        var read: Set<Int> = []
        let query = VectorIndexTests.query(0)
        let search = try CodedSearch(query, quantizer: quantizer, plan: plan)
        var lists = search.rankedLists()
        let expected = (0..<2).flatMap { Array(codes.layout.blocks(ofList: lists[$0])) }
        let segment = CodedSegment(layout: codes.layout) {
            read.insert($0)
            return codes.blocks[$0]
        }
        _ = try VectorIndexTests.search(query, quantizer: quantizer, segments: [segment], plan: plan)
        #expect(read == Set(expected))
        #expect(read.count < codes.layout.blockCount)
    }

    @Test func `a damaged quantizer is refused or searches without a trap`() throws {
        let (quantizer, codes) = try Self.index()
        let bytes = quantizer.encoded()
        var random = SeededVectors.Generator(seed: 4)
        for cut in [0, 3, 40, 63, 64, bytes.count - 1] {
            #expect(throws: VectorError.self) { try VectorQuantizer(encoded: Array(bytes.prefix(cut))) }
        }
        #expect(throws: VectorError.self) { try VectorQuantizer(encoded: bytes + [0]) }
        for round in 0..<200 {
            var damaged = bytes
            let limit = round % 2 == 0 ? 72 : bytes.count
            for _ in 0..<4 {
                damaged[Int.random(in: 0..<limit, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let quantizer = try? VectorQuantizer(encoded: damaged),
                quantizer.dimension == VectorIndexTests.dimension
            else { continue }
            // Codes of another quantizer are refused; with a layout of its own it is searched all the same.
            let layout = CodeLayout(
                rowCount: codes.layout.rowCount, subquantizers: quantizer.subquantizers,
                fingerprint: quantizer.fingerprint, listOffsets: codes.layout.listOffsets)
            let segment = CodedSegment(layout: layout) { $0 < codes.blocks.count ? codes.blocks[$0] : [] }
            _ = try? VectorIndexTests.search(VectorIndexTests.query(0), quantizer: quantizer, segments: [segment])
        }
    }

    @Test func `damaged codes are refused or searched without a trap`() throws {
        let (quantizer, codes) = try Self.index()
        let head = codes.layout.encoded()
        var random = SeededVectors.Generator(seed: 5)
        for cut in 0..<head.count {
            #expect(throws: VectorError.self) { _ = try layout(head.prefix(cut)).verified(codes) }
        }
        for _ in 0..<200 {
            var damaged = head
            damaged[Int.random(in: 0..<head.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            let layout =
                (try? CodeLayout(encoded: damaged, rowCount: VectorIndexTests.count)) ?? codes.layout
            var blocks = codes.blocks
            let block = Int.random(in: 0..<blocks.count, using: &random)
            for _ in 0..<20 {
                blocks[block][Int.random(in: 0..<blocks[block].count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            let segment = CodedSegment(layout: layout) { $0 < blocks.count ? blocks[$0] : [] }
            _ = try? VectorIndexTests.search(VectorIndexTests.query(1), quantizer: quantizer, segments: [segment])
            try? CodedVectors(layout: layout, blocks: blocks).verify()
        }
    }

    @Test func `a head of other sub-quantizers or lists than the quantizer's is damage`() throws {
        let (quantizer, codes) = try Self.index()
        let offsets = codes.layout.listOffsets
        for (subquantizers, lists) in [
            (quantizer.subquantizers + 8, offsets), (quantizer.subquantizers, [0, offsets[offsets.count - 1]]),
            (quantizer.subquantizers, offsets + [offsets[offsets.count - 1]]),
        ] {
            let layout = CodeLayout(
                rowCount: codes.layout.rowCount, subquantizers: subquantizers,
                fingerprint: quantizer.fingerprint, listOffsets: lists)
            let segment = CodedSegment(layout: layout) { codes.blocks[min($0, codes.blocks.count - 1)] }
            var plan = quantizer.plan
            plan.probes = 2
            plan.exactShare = 0
            #expect(throws: VectorError.self) {
                try VectorIndexTests.search(
                    VectorIndexTests.query(1), quantizer: quantizer, segments: [segment], plan: plan)
            }
        }
    }

    private func layout(_ bytes: ArraySlice<UInt8>) throws -> CodeLayout {
        try CodeLayout(encoded: Array(bytes), rowCount: VectorIndexTests.count)
    }

    @Test func `rows out of range and blocks cut short are errors`() throws {
        let (quantizer, codes) = try Self.index()
        var plan = quantizer.plan
        plan.probes = 0
        plan.refineDepth = 20
        plan.exactShare = 0
        for change: (inout [UInt8]) -> Void in [
            { $0.removeLast() }, { $0 = [] },
            { $0.replaceSubrange(($0.count - 6144)..., with: [UInt8](repeating: 255, count: 6144)) },
        ] {
            var blocks = codes.blocks
            change(&blocks[0])
            let segment = CodedSegment(layout: codes.layout) { blocks[$0] }
            #expect(throws: VectorError.self) {
                try VectorIndexTests.search(
                    VectorIndexTests.query(0), quantizer: quantizer, segments: [segment], plan: plan)
            }
            #expect(throws: VectorError.self) { try CodedVectors(layout: codes.layout, blocks: blocks).verify() }
        }
    }

    @Test func `codes of another quantizer are refused`() throws {
        let (_, codes) = try Self.index()
        let other = try VectorIndexTests.build { $0.seed = 9 }.quantizer
        #expect(throws: VectorError.self) {
            try VectorIndexTests.search(VectorIndexTests.query(0), quantizer: other, segments: [CodedSegment(codes)])
        }
    }
}

extension CodeLayout {
    /// Itself, if `codes` are whole with it.
    fileprivate func verified(_ codes: CodedVectors) throws -> CodeLayout {
        try CodedVectors(layout: self, blocks: codes.blocks).verify()
        return self
    }
}

extension CodedVectors {
    /// All blocks, wherever they are.
    var blocks: [[UInt8]] {
        blocksInMemory ?? (0..<layout.blockCount).map { (try? block($0)) ?? [] }
    }
}
