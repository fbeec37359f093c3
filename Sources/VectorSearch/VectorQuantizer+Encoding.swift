internal import SystemSupport

extension VectorQuantizer {
    static let maximumLists = 65_536
    static let maximumDimension = 65_536
    private static let magic: UInt32 = 0x7173_7631

    static func isValid(subquantizers: Int) -> Bool { subquantizers % 8 == 0 && 8...512 ~= subquantizers }

    /// The stored form, little-endian: see docs/vectors.md. The caller adds checksums and cuts it as it likes.
    package func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(96 + 4 * (centroids.count + codebooks.components.count))
        bytes.append(littleEndian: Self.magic)
        bytes.append(littleEndian: UInt32(metric.rawValue))
        for number in [dimension, trainedRows, listCount, codebooks.subquantizers, codebooks.width] {
            bytes.append(littleEndian: UInt32(number))
        }
        for number in [plan.probes, plan.refineDepth, plan.neighbours] { bytes.append(littleEndian: UInt32(number)) }
        for number in [plan.exactShare, plan.recall ?? -1, plan.microseconds ?? -1] {
            bytes.append(littleEndian: number)
        }
        for place in rotation.places { bytes.append(littleEndian: place) }
        for component in rotation.matrices { bytes.append(littleEndian: component) }
        for component in centroids { bytes.append(littleEndian: component) }
        for component in codebooks.components { bytes.append(littleEndian: component) }
        return bytes
    }

    /// Reads the stored form. Any bytes may come; those that no quantizer has are refused.
    package init(encoded bytes: [UInt8]) throws(VectorError) {
        var reader = ByteReader(bytes)
        var head: [Int] = []
        while head.count < 10, let number: UInt32 = reader.next() { head.append(Int(number)) }
        guard head.count == 10, head[0] == Self.magic, let metric = UInt8(exactly: head[1]).flatMap(VectorMetric.init),
            1...Self.maximumDimension ~= head[2], 1...Self.maximumLists ~= head[4],
            Self.isValid(subquantizers: head[5]), head[6] == (head[2] + head[5] - 1) / head[5], head[7] <= head[4],
            let exactShare = reader.double(), 0...1 ~= exactShare, let recall = reader.double(), recall <= 1,
            let microseconds = reader.double(), microseconds.isFinite,
            let places = reader.numbers(head[2]),
            let matrices = reader.floats(VectorRotation.matrixCount(dimension: head[2])),
            let rotation = VectorRotation(
                dimension: head[2], codedDimension: head[5] * head[6], places: places, matrices: matrices),
            let centroids = reader.floats(head[4] * head[5] * head[6]),
            let components = reader.floats(head[5] * head[6] * ProductCodebooks.entries), reader.remaining == 0,
            let codebooks = ProductCodebooks(subquantizers: head[5], width: head[6], components: components)
        else { throw .damaged("the quantizer") }
        self.init(
            metric: metric, dimension: head[2], trainedRows: head[3],
            plan: SearchPlan(
                probes: head[7], refineDepth: head[8], neighbours: max(1, head[9]), exactShare: exactShare,
                recall: recall < 0 ? nil : recall, microseconds: microseconds < 0 ? nil : microseconds),
            centroids: centroids, rotation: rotation, codebooks: codebooks)
    }
}
