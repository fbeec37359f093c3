/// Splits text into the tokens of a WordPiece vocabulary, as BERT's uncased tokenizer does (Wu et al., Google's Neural Machine
/// Translation System, 2016; Devlin et al., BERT, 2019): clean, lower-case, strip accents, split at spaces and punctuation,
/// then the longest token that fits, again and again.
///
/// With both options off it gives the ids of the `tokenizers` package's BertNormalizer, BertPreTokenizer and WordPiece, without
/// `[UNK]`. Bytes that are not UTF-8 are dropped.
package struct WordPieceTokenizer: Sendable {
    package let vocabulary: WordPieceVocabulary
    /// Whether identifiers are split into their parts first, and letters from digits where no token holds both.
    package let splitsIdentifiers: Bool
    package let dropsPunctuation: Bool

    /// A word of more characters has no tokens.
    static let longestWord = 100

    /// The tokens of single ASCII characters; `UInt32.max` where there is none.
    private let asciiTokens: [UInt32]

    package init(vocabulary: WordPieceVocabulary, splitsIdentifiers: Bool, dropsPunctuation: Bool) {
        self.vocabulary = vocabulary
        self.splitsIdentifiers = splitsIdentifiers
        self.dropsPunctuation = dropsPunctuation
        // Not looked up where they are not used: each look-up may load a page of the program's file.
        asciiTokens =
            dropsPunctuation
            ? []
            : (0..<128).map { byte in
                vocabulary.token(spelled: String(Unicode.Scalar(UInt8(byte)))) ?? .max
            }
    }

    /// Appends the ids of the tokens of `text` to `scratch.tokens`, in order.
    package func tokenize(_ text: Span<UInt8>, into scratch: inout WordPieceScratch) {
        text.withUnsafeBufferPointer { tokenize($0, into: &scratch) }
    }

    private func tokenize(_ text: UnsafeBufferPointer<UInt8>, into scratch: inout WordPieceScratch) {
        var index = 0
        while index < text.count {
            let start = index
            var classes: UInt8 = 0
            while index < text.count {
                let byteClass = ASCIIClass.of(text[index])
                guard byteClass & ASCIIClass.word != 0 else { break }
                classes |= byteClass
                index &+= 1
            }
            let next = index < text.count ? ASCIIClass.of(text[index]) : ASCIIClass.space
            if next & ASCIIClass.needsUnicode != 0 {
                // What is cleaned away joins the words on both sides, so that the word must be read again from its start.
                index = tokenizeUnicode(text, from: start, into: &scratch)
                continue
            }
            if index > start {
                let word = UnsafeBufferPointer(rebasing: text[start..<index])
                appendASCIIWord(word, classes: classes, into: &scratch)
            }
            if next == ASCIIClass.punctuation { appendPunctuation(text[index], into: &scratch) }
            index &+= 1
        }
    }

    private func appendPunctuation(_ byte: UInt8, into scratch: inout WordPieceScratch) {
        if dropsPunctuation { return }
        let token = asciiTokens[Int(byte)]
        if token != .max { scratch.tokens.append(token) }
    }

    private func appendASCIIWord(
        _ word: UnsafeBufferPointer<UInt8>, classes: UInt8, into scratch: inout WordPieceScratch
    ) {
        guard splitsIdentifiers, classes & ASCIIClass.upper != 0 else {
            return appendPart(word, hasDigits: classes & ASCIIClass.digit != 0, into: &scratch)
        }
        var start = 0
        while start < word.count {
            let end = endOfIdentifierPart(
                from: start, count: word.count, classOf: { IdentifierCharacter(ascii: word[$0]) },
                isPluralS: { word[$0] == UInt8(ascii: "s") })
            appendPart(
                UnsafeBufferPointer(rebasing: word[start..<end]), hasDigits: classes & ASCIIClass.digit != 0,
                into: &scratch)
            start = end
        }
    }

    /// Appends the tokens of one ASCII word, or of its runs of letters and digits when no token is the whole.
    private func appendPart(
        _ part: UnsafeBufferPointer<UInt8>, hasDigits: Bool, into scratch: inout WordPieceScratch
    ) {
        if part.count <= Self.longestWord, appendWhole(part, into: &scratch) { return }
        guard splitsIdentifiers, hasDigits else { return appendPieces(part, into: &scratch) }
        var start = 0
        while start < part.count {
            let isDigit = ASCIIClass.of(part[start]) == ASCIIClass.digit
            var end = start + 1
            while end < part.count, (ASCIIClass.of(part[end]) == ASCIIClass.digit) == isDigit { end += 1 }
            appendPieces(UnsafeBufferPointer(rebasing: part[start..<end]), into: &scratch)
            start = end
        }
    }

    /// Appends the one token that is `part`, lower-cased, and returns whether there is one.
    @inline(__always)
    private func appendWhole(_ part: UnsafeBufferPointer<UInt8>, into scratch: inout WordPieceScratch) -> Bool {
        guard part.count <= vocabulary.longestToken else { return false }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longestWord) { lower in
            var hash = WordPieceHash(isContinuation: false)
            for index in 0..<part.count {
                let byte = ASCIIClass.lowercased(part[index])
                lower[index] = byte
                hash.append(byte)
            }
            guard let token = vocabulary.token(UnsafeBufferPointer(rebasing: lower[..<part.count]), hash: hash) else {
                return false
            }
            scratch.tokens.append(token)
            return true
        }
    }

    /// Appends the pieces of an ASCII word.
    private func appendPieces(_ word: UnsafeBufferPointer<UInt8>, into scratch: inout WordPieceScratch) {
        guard word.count <= Self.longestWord else { return }
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.longestWord) { lower in
            for index in 0..<word.count { lower[index] = ASCIIClass.lowercased(word[index]) }
            appendPieces(normalized: UnsafeBufferPointer(rebasing: lower[..<word.count]), into: &scratch)
        }
    }

    /// Appends the pieces of a word of normalised UTF-8 with at most `longestWord` characters: greedy, longest match first; none
    /// when a part of the word is in no piece.
    func appendPieces(normalized word: UnsafeBufferPointer<UInt8>, into scratch: inout WordPieceScratch) {
        let first = scratch.tokens.count
        var start = 0
        while start < word.count {
            guard let (token, end) = longestPiece(of: word, from: start) else {
                scratch.tokens.removeLast(scratch.tokens.count - first)
                return
            }
            scratch.tokens.append(token)
            start = end
        }
    }

    /// The longest token that `word` has from `start` on, and where it ends.
    private func longestPiece(of word: UnsafeBufferPointer<UInt8>, from start: Int) -> (token: UInt32, end: Int)? {
        let limit = min(word.count - start, vocabulary.longestToken)
        return withUnsafeTemporaryAllocation(of: WordPieceHash.self, capacity: limit) { hashes in
            var hash = WordPieceHash(isContinuation: start > 0)
            for length in 0..<limit {
                hash.append(word[start + length])
                hashes.initializeElement(at: length, to: hash)
            }
            for length in stride(from: limit, to: 0, by: -1) {
                let piece = UnsafeBufferPointer(rebasing: word[start..<(start + length)])
                if let token = vocabulary.token(piece, hash: hashes[length - 1]) { return (token, start + length) }
            }
            return nil
        }
    }
}

/// What tokenizing needs again and again, kept by each thread so that a text costs no allocation.
package struct WordPieceScratch: Sendable {
    /// The ids found; the caller clears them between texts.
    package var tokens: [UInt32] = []
    /// The word being normalised: its characters, and what each is to the splitting of identifiers.
    var scalars: [UInt32] = []
    var classes: [IdentifierCharacter] = []
    /// Its part in UTF-8.
    var utf8: [UInt8] = []

    package init() {}
}

/// The classes of bytes.
enum ASCIIClass {
    static let space: UInt8 = 0
    static let lower: UInt8 = 1
    static let upper: UInt8 = 2
    static let digit: UInt8 = 4
    static let word: UInt8 = 7
    static let punctuation: UInt8 = 8
    /// Control characters, which are cleaned away, and all that is not ASCII.
    static let needsUnicode: UInt8 = 16

    @inline(__always)
    static func of(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): lower
        case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): space
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): upper
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit
        case 0x21...0x7E: punctuation
        default: needsUnicode
        }
    }

    @inline(__always)
    static func lowercased(_ byte: UInt8) -> UInt8 {
        byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    }
}
