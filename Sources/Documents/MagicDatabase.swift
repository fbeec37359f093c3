private import CMagic
internal import TextAnalysis

/// libmagic's database of file types. For one thread at a time.
final class MagicDatabase {
    private let handle: UnsafeMutableRawPointer

    /// Loads the database, which takes milliseconds; nil when this machine has none.
    init?() {
        guard let handle = ws_magic_open() else { return nil }
        self.handle = handle
    }

    deinit { ws_magic_close(handle) }

    /// The language of `text` as far as libmagic knows it; nil for plain text and for what has no language of ours.
    func language(of text: UnsafeBufferPointer<UInt8>) -> Language? {
        guard let type = ws_magic_media_type(handle, text.baseAddress, min(text.count, Self.bytesLookedAt)) else {
            return nil
        }
        return languageNames[String(cString: type)].flatMap { Language.named($0) }
    }

    /// What tells a type of text stands at its beginning.
    private static let bytesLookedAt = 4 << 10
}

/// Our names for the media types of text that libmagic tells reliably. `text/x-c`, `text/x-c++`, `text/x-java` and
/// `text/x-ruby` are left out: any prose with a few fitting words at the beginning of lines passes for them.
private let languageNames = [
    "application/javascript": "javascript", "application/json": "json", "text/html": "html", "text/PGP": "text",
    "text/troff": "man", "text/x-awk": "awk", "text/x-gawk": "awk", "text/x-lua": "lua", "text/x-makefile": "makefile",
    "text/x-msdos-batch": "batch", "text/x-perl": "perl", "text/x-php": "php", "text/x-script.python": "python",
    "text/x-shellscript": "shell", "text/x-tcl": "tcl", "text/x-tex": "latex", "text/xml": "xml",
    "application/x-ndjson": "json", "image/svg+xml": "xml",
]
