/// The fields of a document that are searched apart.
package enum TermField: UInt8, CaseIterable, Sendable {
    case body = 0
    case symbol = 1
    /// Its lists hold groups: files, whose documents share the path.
    case path = 2
}

/// Where a term occurs in one field of one segment.
package struct PostingList: Equatable, Sendable {
    /// Documents, or groups for `TermField.path`, in strictly ascending order.
    package var ordinals: [UInt32]
    /// How often each has the term, 1 to 255; 255 also stands for more. As many as `ordinals`.
    package var frequencies: [UInt8]

    package init(ordinals: [UInt32] = [], frequencies: [UInt8] = []) {
        self.ordinals = ordinals
        self.frequencies = frequencies
    }

    package var isEmpty: Bool { ordinals.isEmpty }

    /// Whether the term occurs in any of `range`.
    func holds(any range: Range<UInt32>) -> Bool {
        var low = 0
        var high = ordinals.count
        while low < high {
            let middle = (low + high) / 2
            if ordinals[middle] < range.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < ordinals.count && ordinals[low] < range.upperBound
    }
}

/// A term of a field with its list, as stored segments list them: by field, then by the bytes of the term.
package struct FieldPostings: Equatable, Sendable {
    package var field: TermField
    package var term: [UInt8]
    package var list: PostingList

    package init(field: TermField, term: [UInt8], list: PostingList) {
        self.field = field
        self.term = term
        self.list = list
    }

    /// What orders the lists of a segment.
    package var key: [UInt8] { [field.rawValue] + term }
}
