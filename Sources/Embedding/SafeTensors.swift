private import FoundationEssentials
internal import SystemSupport

/// A file of named tensors (https://github.com/huggingface/safetensors): the length of a JSON header, the header, the numbers.
struct SafeTensors {
    /// The types of number that are read.
    enum Element: String, Decodable {
        case float32 = "F32"
        case float16 = "F16"
        case float64 = "F64"
        case int8 = "I8"
        case int32 = "I32"
        case int64 = "I64"

        var size: Int {
            switch self {
            case .int8: 1
            case .float16: 2
            case .float32, .int32: 4
            case .float64, .int64: 8
            }
        }
    }

    /// One tensor: its numbers lie row by row, little-endian, in `range` of the file.
    struct Tensor {
        var element: Element
        /// The size of each axis; their product is `count`.
        var shape: [Int]
        var count: Int
        var range: Range<Int>
    }

    private struct Entry: Decodable {
        var dtype: String
        var shape: [Int]
        var data_offsets: [Int]
    }

    /// `Entry`, or nil for what is none, as the header's `__metadata__`.
    private struct OptionalEntry: Decodable {
        var entry: Entry?
        init(from decoder: any Decoder) { entry = try? Entry(from: decoder) }
    }

    private static let headerLimit = 16 << 20

    private let bytes: [UInt8]
    private let path: BytePath
    private let entries: [String: OptionalEntry]
    private let dataStart: Int

    init(bytes: [UInt8], path: BytePath) throws(EmbeddingError) {
        guard bytes.count >= 8 else { throw EmbeddingError(.damaged, "not a safetensors file", path: path) }
        let length = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        guard length <= UInt64(min(Self.headerLimit, bytes.count - 8)) else {
            throw EmbeddingError(.damaged, "its header of \(length) bytes is longer than the file", path: path)
        }
        dataStart = 8 + Int(length)
        do {
            entries = try JSONDecoder().decode([String: OptionalEntry].self, from: Data(bytes[8..<dataStart]))
        } catch { throw EmbeddingError(.damaged, "its header is not JSON of tensors", path: path) }
        self.bytes = bytes
        self.path = path
    }

    /// The tensor called `name`, its bounds checked; nil when there is none.
    func tensor(_ name: String) throws(EmbeddingError) -> Tensor? {
        guard let entry = entries[name]?.entry else { return nil }
        guard let element = Element(rawValue: entry.dtype) else {
            throw EmbeddingError(.unsupported, "tensor \(name) has numbers of type \(entry.dtype)", path: path)
        }
        var count = 1
        for size in entry.shape {
            let (product, overflows) = count.multipliedReportingOverflow(by: size)
            guard size >= 0, !overflows, product <= bytes.count else { throw damaged(name) }
            count = product
        }
        let available = bytes.count - dataStart
        guard entry.data_offsets.count == 2, entry.data_offsets[0] >= 0,
            entry.data_offsets[0] <= entry.data_offsets[1], entry.data_offsets[1] <= available,
            entry.data_offsets[1] - entry.data_offsets[0] == count * element.size
        else { throw damaged(name) }
        let range = (dataStart + entry.data_offsets[0])..<(dataStart + entry.data_offsets[1])
        return Tensor(element: element, shape: entry.shape, count: count, range: range)
    }

    private func damaged(_ name: String) -> EmbeddingError {
        EmbeddingError(.damaged, "tensor \(name) does not fit the file", path: path)
    }

    /// The numbers of `tensor` at `positions`, in `output`, which is as long. Positions must lie in the tensor.
    func read(_ tensor: Tensor, _ positions: Range<Int>, into output: inout [Float]) {
        precondition(positions.lowerBound >= 0 && positions.upperBound <= tensor.count)
        bytes.withUnsafeBytes { bytes in
            for (index, position) in positions.enumerated() {
                let offset = tensor.range.lowerBound + position * tensor.element.size
                output[index] =
                    switch tensor.element {
                    case .float32: bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
                    case .float16: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Float16.self))
                    case .float64: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Double.self))
                    case .int8: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Int8.self))
                    case .int32: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
                    case .int64: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
                    }
            }
        }
    }

    /// The whole number at `position` of `tensor`; nil when its numbers are no 32-bit or 64-bit integers.
    func integer(_ tensor: Tensor, at position: Int) -> Int? {
        precondition(position >= 0 && position < tensor.count)
        let offset = tensor.range.lowerBound + position * tensor.element.size
        return bytes.withUnsafeBytes { bytes in
            switch tensor.element {
            case .int32: Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))
            case .int64: Int(bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self))
            default: nil
            }
        }
    }
}
