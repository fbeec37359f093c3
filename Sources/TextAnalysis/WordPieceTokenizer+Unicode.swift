private import CUTF8Proc

// Text that is not all printable ASCII. Unicode data is utf8proc's.
extension WordPieceTokenizer {
    /// Appends the tokens of `text` from `start` up to the next ASCII space or punctuation; returns the index of that.
    func tokenizeUnicode(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, into scratch: inout WordPieceScratch
    ) -> Int {
        var index = start
        while index < text.count {
            let byte = text[index]
            let byteClass = ASCIIClass.of(byte)
            if byteClass & ASCIIClass.word != 0 {
                append(scalar: Int32(byte), into: &scratch)
                index += 1
            } else if byte < 0x80 {
                if byteClass != ASCIIClass.needsUnicode { break }
                index += 1
            } else {
                var scalar: Int32 = -1
                let length = utf8proc_iterate(text.baseAddress! + index, text.count - index, &scalar)
                index += max(1, length)
                if length > 0 { normalize(scalar, into: &scratch) }
            }
        }
        endWord(&scratch)
        return index
    }

    /// Cleans and decomposes one character that is not ASCII, and appends what is left to the word, or ends the word.
    private func normalize(_ scalar: Int32, into scratch: inout WordPieceScratch) {
        switch Category(of: scalar) {
        case .removed: return
        case .space: return endWord(&scratch)
        case .mark, .punctuation, .upper, .lower: break
        }
        if scalar == 0xFFFD { return }
        let isIdeograph = isIdeograph(scalar)
        if isIdeograph { endWord(&scratch) }
        // No character decomposes into more than 4 (Unicode Standard Annex 15, with room to spare).
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: 32) { parts in
            let count = utf8proc_decompose_char(scalar, parts.baseAddress, 32, UTF8PROC_DECOMPOSE, nil)
            for index in 0..<max(0, min(count, 32)) { append(scalar: parts[index], into: &scratch) }
        }
        if isIdeograph { endWord(&scratch) }
    }

    /// Appends one decomposed character to the word, unless it is an accent, ends the word or is a word of its own.
    private func append(scalar: Int32, into scratch: inout WordPieceScratch) {
        if scalar < 0x80 {
            let byte = UInt8(truncatingIfNeeded: scalar)
            let byteClass = ASCIIClass.of(byte)
            if byteClass & ASCIIClass.word != 0 {
                scratch.scalars.append(UInt32(ASCIIClass.lowercased(byte)))
                scratch.classes.append(IdentifierCharacter(ascii: byte))
            } else {
                endWord(&scratch)
                if byteClass == ASCIIClass.punctuation { appendUnicodePunctuation(scalar, into: &scratch) }
            }
            return
        }
        switch Category(of: scalar) {
        case .mark, .removed: return
        case .space: endWord(&scratch)
        case .punctuation:
            endWord(&scratch)
            appendUnicodePunctuation(scalar, into: &scratch)
        case .upper:
            scratch.scalars.append(UInt32(bitPattern: utf8proc_tolower(scalar)))
            scratch.classes.append(.upper)
        case .lower:
            scratch.scalars.append(UInt32(bitPattern: utf8proc_tolower(scalar)))
            scratch.classes.append(.lower)
        }
    }

    private func appendUnicodePunctuation(_ scalar: Int32, into scratch: inout WordPieceScratch) {
        if dropsPunctuation { return }
        scratch.scalars.append(UInt32(bitPattern: scalar))
        scratch.classes.append(.lower)
        endWord(&scratch)
    }

    /// Appends the tokens of the word read so far, and begins a new one.
    private func endWord(_ scratch: inout WordPieceScratch) {
        let count = scratch.scalars.count
        guard count > 0 else { return }
        var start = 0
        while start < count {
            var end = count
            if splitsIdentifiers {
                let classes = scratch.classes
                let scalars = scratch.scalars
                end = endOfIdentifierPart(
                    from: start, count: count, classOf: { classes[$0] },
                    isPluralS: { scalars[$0] == UInt32(UInt8(ascii: "s")) })
            }
            appendPart(start..<end, into: &scratch)
            start = end
        }
        scratch.scalars.removeAll(keepingCapacity: true)
        scratch.classes.removeAll(keepingCapacity: true)
    }

    /// Appends the tokens of one part of the word, or of its runs of letters and digits when no token is the whole.
    private func appendPart(_ part: Range<Int>, into scratch: inout WordPieceScratch) {
        let hasBoth =
            scratch.classes[part].contains(.digit) && scratch.classes[part].contains { $0 != .digit }
        guard splitsIdentifiers, hasBoth else { return appendPieces(part, into: &scratch) }
        encode(part, into: &scratch)
        var hash = WordPieceHash(isContinuation: false)
        for byte in scratch.utf8 { hash.append(byte) }
        if let token = scratch.utf8.withUnsafeBufferPointer({ vocabulary.token($0, hash: hash) }) {
            scratch.tokens.append(token)
            return
        }
        var start = part.lowerBound
        while start < part.upperBound {
            let isDigit = scratch.classes[start] == .digit
            var end = start + 1
            while end < part.upperBound, (scratch.classes[end] == .digit) == isDigit { end += 1 }
            appendPieces(start..<end, into: &scratch)
            start = end
        }
    }

    private func appendPieces(_ part: Range<Int>, into scratch: inout WordPieceScratch) {
        guard part.count <= Self.longestWord else { return }
        encode(part, into: &scratch)
        let bytes = scratch.utf8
        bytes.withUnsafeBufferPointer { appendPieces(normalized: $0, into: &scratch) }
    }

    private func encode(_ part: Range<Int>, into scratch: inout WordPieceScratch) {
        scratch.utf8.removeAll(keepingCapacity: true)
        for value in scratch.scalars[part] {
            guard let scalar = Unicode.Scalar(value), let bytes = Unicode.UTF8.encode(scalar) else { continue }
            scratch.utf8.append(contentsOf: bytes)
        }
    }
}

/// What BERT's tokenizer tells apart by Unicode's general categories.
private enum Category {
    case removed, space, mark, punctuation, upper, lower

    init(of scalar: Int32) {
        switch utf8proc_category(scalar) {
        case UTF8PROC_CATEGORY_CC, UTF8PROC_CATEGORY_CF, UTF8PROC_CATEGORY_CO, UTF8PROC_CATEGORY_CS: self = .removed
        case UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZL, UTF8PROC_CATEGORY_ZP: self = .space
        case UTF8PROC_CATEGORY_MN: self = .mark
        case UTF8PROC_CATEGORY_PC, UTF8PROC_CATEGORY_PD, UTF8PROC_CATEGORY_PS, UTF8PROC_CATEGORY_PE,
            UTF8PROC_CATEGORY_PI, UTF8PROC_CATEGORY_PF, UTF8PROC_CATEGORY_PO:
            self = .punctuation
        case UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LT: self = .upper
        default: self = .lower
        }
    }
}

/// Whether BERT takes the character for a word of its own: the blocks of CJK ideographs, as its tokenizer has them.
private func isIdeograph(_ scalar: Int32) -> Bool {
    switch scalar {
    case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B73F, 0x2B740...0x2B81F,
        0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
        true
    default: false
    }
}
