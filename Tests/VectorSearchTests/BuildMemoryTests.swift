import Glibc
import SystemSupport
import TestSupport
import Testing

@testable import VectorSearch

@Suite struct BuildMemoryTests {
    private static let dimension = 64
    private static let rowCount = 120_000
    private static let limit = 4 << 20

    /// Rows that nobody keeps: each a stretch of some numbers.
    private static func source(rows: Int) -> VectorSource {
        let numbers = SeededVectors.uniform(8192 + dimension, seed: 21)
        return VectorSource(count: rows, dimension: dimension) { range, buffer in
            numbers.withUnsafeBufferPointer { numbers in
                for (place, row) in range.enumerated() {
                    let start = Int(truncatingIfNeeded: (UInt64(row) &* 0x9E37_79B9_7F4A_7C15) >> 51)
                    (buffer.baseAddress! + place * dimension).update(
                        from: numbers.baseAddress! + start, count: dimension)
                }
            }
        }
    }

    private static func settings(_ limit: Int, _ folder: TemporaryDirectory?) -> VectorIndexSettings {
        var settings = VectorIndexSettings()
        settings.threads = 2
        settings.lists = 16
        settings.subquantizers = 64
        settings.memoryLimit = limit
        settings.scratchFolder = folder?.path
        return settings
    }

    /// Bytes of memory that are this process's alone.
    private static func ownMemory() -> Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, 256, file) != nil else { return 0 }
        let pages = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self).split(separator: " ")
            .compactMap {
                Int($0)
            }
        return pages.count > 2 ? (pages[1] - pages[2]) * Int(getpagesize()) : 0
    }

    @Test func `building stays below the limit of memory`() async {
        // In a process of its own, where nothing else takes memory.
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryDirectory()
            let small = VectorIndexBuilder(metric: .l2, settings: Self.settings(Self.limit, folder))
            _ = try small.build(Self.source(rows: 1000))
            let before = Self.ownMemory()
            var most = 0
            let builder = VectorIndexBuilder(metric: .l2, settings: Self.settings(Self.limit, folder)) { _ in
                most = max(most, Self.ownMemory() - before)
            }
            let (_, codes) = try builder.build(Self.source(rows: Self.rowCount))
            try codes.verify()
            print("building took \(most) bytes at most")
            // The codes alone are 12 MB, packed and not.
            try #require(most > 0 && most < 2 * Self.limit)
        }
    }

    @Test(arguments: [0, 1 << 16, 1 << 18, 1 << 21], [true, false])
    func `codes are the same whatever the memory`(limit: Int, hasFolder: Bool) throws {
        let source = Self.source(rows: 9000)
        let (quantizer, codes) = try VectorIndexBuilder(metric: .l2, settings: Self.settings(1 << 30, nil)).build(
            source)
        let folder = hasFolder ? try TemporaryDirectory() : nil
        var steps: [Double] = []
        let builder = VectorIndexBuilder(metric: .l2, settings: Self.settings(limit, folder)) { steps.append($0) }
        let others = try builder.code(source, with: quantizer)
        #expect(others.layout == codes.layout)
        #expect(others.blocks == codes.blocks)
        #expect((others.blocksInMemory == nil) == (hasFolder && limit < 1 << 20))
        #expect(steps == steps.sorted() && steps.last == 1)
        // Nothing is left there.
        if let folder { #expect(rmdir("\(folder.path)") == 0) }
    }

    @Test func `an index made in little memory finds what is near`() throws {
        let folder = try TemporaryDirectory()
        let source = VectorSource(rows: VectorIndexTests.rows, dimension: VectorIndexTests.dimension)
        var settings = Self.settings(1 << 14, folder)
        settings.subquantizers = nil
        let (quantizer, codes) = try VectorIndexBuilder(metric: .cosine, settings: settings).build(source)
        try codes.verify()
        #expect(codes.blocksInMemory == nil)
        var found = 0
        for index in 0..<40 {
            let query = VectorIndexTests.query(index)
            let truth = VectorIndexTests.exact(query, metric: .cosine, k: 10)
            let hits = try VectorIndexTests.search(query, quantizer: quantizer, segments: [CodedSegment(codes)])
            found += Set(truth).intersection(hits).count
        }
        #expect(found >= 360)
    }
}
