import SystemSupport

/// A chunk of a file, as the store keeps it: where it is, and what it defines.
package struct Record: Hashable, Sendable {
    /// Something that a chunk defines: a function, a type, a heading.
    package struct Definition: Hashable, Sendable {
        package var name: String
        package var kind: String

        package init(name: String, kind: String) {
            self.name = name
            self.kind = kind
        }
    }

    /// In the file's text, in bytes.
    package var bytes: Range<Int>
    /// 1-based.
    package var firstLine: Int
    /// 1-based, inclusive.
    package var lastLine: Int
    /// The definition that the chunk is about, qualified (`App.route`), and its kind.
    package var symbol: Definition?
    /// The definitions that begin in the chunk, by their plain names.
    package var definitions: [Definition]

    package init(
        bytes: Range<Int>, firstLine: Int, lastLine: Int, symbol: Definition?, definitions: [Definition]
    ) {
        self.bytes = bytes
        self.firstLine = firstLine
        self.lastLine = lastLine
        self.symbol = symbol
        self.definitions = definitions
    }
}

extension Record {
    /// The stored form of a file's records: a CRC-32C, then the records in order.
    static func encode(_ records: [Record]) -> [UInt8] {
        var writer = ByteWriter()
        writer.varint(records.count)
        var end = 0
        var line = 0
        for record in records {
            writer.varint(record.bytes.lowerBound - end)
            writer.varint(record.bytes.count)
            writer.varint(record.firstLine - line)
            writer.varint(record.lastLine - record.firstLine)
            end = record.bytes.upperBound
            line = record.lastLine
            let named = (record.symbol.map { [$0] } ?? []) + record.definitions
            writer.varint(named.count * 2 + (record.symbol == nil ? 0 : 1))
            for definition in named {
                writer.string(definition.name)
                writer.string(definition.kind)
            }
        }
        return sealed(writer.bytes)
    }

    /// The records that `stored` holds, none of them reaching beyond a text of `textBytes`; nil when they are damaged.
    ///
    /// Those that `isWanted` refuses come without their names, which cost the most.
    static func decode(
        _ stored: [UInt8], textBytes: Int, isWanted: (_ ordinal: Int) -> Bool = { _ in true }
    ) -> [Record]? {
        guard var reader = RecordsReader(stored, textBytes: textBytes) else { return nil }
        var records: [Record] = []
        records.reserveCapacity(reader.count)
        while !reader.isAtEnd {
            guard var record = reader.next(isWanted: isWanted) else { return nil }
            record.definitions = reader.names.map {
                Definition(
                    name: String(decoding: $0.name, as: UTF8.self), kind: String(decoding: $0.kind, as: UTF8.self))
            }
            if reader.beginsWithSymbol { record.symbol = record.definitions.removeFirst() }
            records.append(record)
        }
        return reader.isWhole ? records : nil
    }
}

/// Reads the stored form of a file's records, which may be damaged.
struct RecordsReader {
    /// How many there are.
    let count: Int
    /// Of the record that was read last: its symbol, if it has one, and its definitions; none when it was not wanted.
    private(set) var names: [(name: ArraySlice<UInt8>, kind: ArraySlice<UInt8>)] = []
    /// Whether the first of `names` is the symbol.
    private(set) var beginsWithSymbol = false
    private var reader: ByteReader
    private let byteCount: Int
    private let textBytes: Int
    private var ordinal = 0
    private var end = 0
    private var line = 0

    /// Nil when `stored` is damaged.
    init?(_ stored: [UInt8], textBytes: Int) {
        guard isIntact(stored) else { return nil }
        reader = ByteReader(stored, from: 4)
        guard let count = reader.varint(), count <= stored.count else { return nil }
        self.count = count
        self.textBytes = textBytes
        byteCount = stored.count
    }

    /// Whether all records were read.
    var isAtEnd: Bool { ordinal == count }

    /// Whether nothing follows the last record.
    var isWhole: Bool { isAtEnd && reader.isAtEnd }

    /// The next record without its names, which are in `names` when `isWanted` says so; nil when it is damaged.
    mutating func next(isWanted: (_ ordinal: Int) -> Bool) -> Record? {
        guard let gap = reader.varint(), let length = reader.varint(), let lineGap = reader.varint(),
            let lines = reader.varint(), let named = reader.varint(), named != 1, named / 2 <= byteCount
        else { return nil }
        names.removeAll(keepingCapacity: true)
        let isWanted = isWanted(ordinal)
        for _ in 0..<(named / 2) {
            guard let name = reader.slice(), let kind = reader.slice() else { return nil }
            if isWanted { names.append((name, kind)) }
        }
        beginsWithSymbol = isWanted && named % 2 == 1
        let start = end + gap
        guard start + length <= textBytes else { return nil }
        end = start + length
        let firstLine = line + lineGap
        line = firstLine + lines
        ordinal += 1
        return Record(bytes: start..<end, firstLine: firstLine, lastLine: line, symbol: nil, definitions: [])
    }
}

/// `payload` with its CRC-32C before it.
func sealed(_ payload: [UInt8]) -> [UInt8] {
    var writer = ByteWriter()
    writer.uint32(crc32c(payload))
    return writer.bytes + payload
}

/// `sealed`, its checksum changed so that it is right only in the row `row`; done twice, it is as it was.
func bound(_ sealed: [UInt8], to row: Int64) -> [UInt8] {
    var bound = sealed
    for (index, byte) in withUnsafeBytes(of: checksum(of: row).littleEndian, Array.init).enumerated()
    where index < bound.count { bound[index] ^= byte }
    return bound
}

/// CRC-32C of a row's number, which tells different ones apart.
func checksum(of row: Int64) -> UInt32 { withUnsafeBytes(of: row.littleEndian) { crc32c($0) } }

/// Whether what follows the first four bytes has the CRC-32C that they hold.
func isIntact(_ stored: [UInt8]) -> Bool {
    stored.withUnsafeBytes { bytes in
        bytes.count >= 4
            && UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self))
                == crc32c(UnsafeRawBufferPointer(rebasing: bytes[4...]))
    }
}
