import SystemSupport
package import VectorSearch

/// The index over the vectors of several segments: product codes in inverted lists (IVF-PQ), made of all their documents at once.
///
/// Its rows are the documents of `members`, one segment's after the other's. Segments made since are in none, and segments that a
/// merge has replaced are gone: their rows lead nowhere.
package struct VectorIndex {
    /// How many of the nearest documents a search ranks: the recall of an index is that of these.
    package static let neighbours = 150

    /// A segment when the index was made.
    package struct Member: Hashable, Sendable {
        package var segment: Int
        package var documents: Int

        package init(segment: Int, documents: Int) {
            self.segment = segment
            self.documents = documents
        }
    }

    package let quantizer: VectorQuantizer
    package let layout: CodeLayout
    package let members: [Member]
    /// Documents that had come or gone since it was made when its recall was measured.
    package var checkedChanges = 0

    init(quantizer: VectorQuantizer, layout: CodeLayout, members: [Member], checkedChanges: Int = 0) {
        self.quantizer = quantizer
        self.layout = layout
        self.members = members
        self.checkedChanges = checkedChanges
    }

    /// The stored form: sealed, the lengths of quantizer and layout before each, then the members, then, if there are any, the checked
    /// changes.
    func encode() -> [UInt8] {
        var writer = ByteWriter()
        writer.blob(quantizer.encoded())
        writer.blob(layout.encoded())
        writer.varint(members.count)
        for member in members {
            writer.int64(Int64(member.segment))
            writer.varint(member.documents)
        }
        if checkedChanges > 0 { writer.varint(checkedChanges) }
        return sealed(writer.bytes)
    }

    /// Nil for bytes that were not written so.
    init?(stored: [UInt8]) {
        guard isIntact(stored) else { return nil }
        var reader = ByteReader(stored, from: 4)
        guard let quantizerBytes = reader.slice(), let layoutBytes = reader.slice(), let count = reader.varint(),
            count <= stored.count, let quantizer = try? VectorQuantizer(encoded: Array(quantizerBytes))
        else { return nil }
        var members: [Member] = []
        for _ in 0..<count {
            guard let segment = reader.int64(), let documents = reader.varint() else { return nil }
            members.append(Member(segment: Int(segment), documents: documents))
        }
        guard Set(members.map(\.segment)).count == count else { return nil }
        let rows = members.reduce(0) { $0 + $1.documents }
        let changes = reader.isAtEnd ? 0 : reader.varint()
        guard let changes, reader.isAtEnd, let layout = try? CodeLayout(encoded: Array(layoutBytes), rowCount: rows),
            layout.fingerprint == quantizer.fingerprint
        else { return nil }
        self.init(quantizer: quantizer, layout: layout, members: members, checkedChanges: changes)
    }
}
