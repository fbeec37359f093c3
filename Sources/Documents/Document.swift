package import TextAnalysis

/// A file's text, ready to be cut into chunks.
package struct Document: Sendable {
    /// Well-formed UTF-8 without byte order mark. Line N is line N of the file, with its line end; what a format has besides its
    /// text (HTML's tags, a notebook's outputs) is left out within the lines. A line that begins with a form feed begins a
    /// notebook's cell.
    package var text: [UInt8]
    /// nil for text of no language that the table has.
    package var language: Language?
    package var content: ContentClass
    /// What the file was written in.
    package var encoding: TextEncoding
}
