package import SystemSupport
private import TextAnalysis

/// Turns files' bytes into documents. For one thread at a time: it holds a handle of libmagic, which serves one thread.
package final class DocumentReader {
    /// The version of the rules: what is text, what is skipped, what text a format yields. A new one re-does every file.
    package static let version = 2

    private enum MagicState {
        case notLoaded, missing
        case loaded(MagicDatabase)
    }

    private var magic = MagicState.notLoaded

    package init() {}

    /// The document that `file`, the bytes of the file at `path`, holds. UTF-8 without byte order mark is not copied.
    ///
    /// `SkipReason.forName(_:size:sizeLimit:)` is expected to have let the file pass.
    /// - Parameter accepted: reasons among the last three of those below that do not make the file skipped.
    /// - Throws: why the file is skipped: `binary`, `unsupportedEncoding`, `secretByContent`, `generated` or `minified`.
    package func document(
        from file: [UInt8], at path: BytePath, accepting accepted: Set<SkipReason> = []
    ) throws(SkipReason) -> Document {
        let decoded = try DecodedText(decoding: file)
        let language = language(of: decoded.bytes, at: path)
        let reason = decoded.bytes.withUnsafeBufferPointer { text in
            skipReason(for: text, language: language, name: path.lastComponent, accepting: accepted)
        }
        if let reason { throw reason }
        let extracted: [UInt8]? =
            switch language?.name {
            case "html": textOfHTML(decoded.bytes)
            case "notebook": textOfNotebook(decoded.bytes)
            default: nil
            }
        return Document(
            text: extracted ?? decoded.bytes, language: language, content: language?.content ?? .docs,
            encoding: decoded.encoding)
    }

    private func skipReason(
        for text: UnsafeBufferPointer<UInt8>, language: Language?, name: ArraySlice<UInt8>,
        accepting accepted: Set<SkipReason>
    ) -> SkipReason? {
        if !accepted.contains(.secretByContent),
            SecretScanner.findsSecret(in: text) || holdsCredentials(text, name: name)
        {
            return .secretByContent
        }
        // Prose that says how files are generated is worth reading, and so is a page that was.
        if !accepted.contains(.generated), let language, language.content != .docs, saysItIsGenerated(text) {
            return .generated
        }
        return !accepted.contains(.minified) && isMinified(text, language: language) ? .minified : nil
    }

    /// By the name, then the first line's interpreter, then libmagic.
    private func language(of text: [UInt8], at path: BytePath) -> Language? {
        if let language = Language.forFileName(path.lastComponent) { return language }
        if let language = Language.forInterpreter(firstLine: text.span) { return language }
        if text.isEmpty { return nil }
        if case .notLoaded = magic { magic = MagicDatabase().map { .loaded($0) } ?? .missing }
        guard case .loaded(let database) = magic else { return nil }
        return text.withUnsafeBufferPointer(database.language)
    }
}

/// Whether a package manager's settings called `name` hold a token or password, instead of the name of a variable with one.
private func holdsCredentials(_ text: UnsafeBufferPointer<UInt8>, name: ArraySlice<UInt8>) -> Bool {
    let keys: [String]
    if name.elementsEqual(".npmrc".utf8) || name.elementsEqual(".yarnrc".utf8) {
        keys = ["_authtoken", "_auth", "_password"]
    } else if name.elementsEqual(".pypirc".utf8) {
        keys = ["password"]
    } else {
        return false
    }
    for line in text.split(separator: UInt8(ascii: "\n")) {
        let parts = line.split(maxSplits: 1) {
            $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") && keys == ["password"]
        }
        guard parts.count == 2 else { continue }
        let key = String(decoding: parts[0], as: UTF8.self).lowercased().filter { $0 != " " && $0 != "\t" }
        let value = parts[1].drop { $0 <= 0x20 }
        if keys.contains(where: key.hasSuffix), let first = value.first, first != UInt8(ascii: "$") { return true }
    }
    return false
}
