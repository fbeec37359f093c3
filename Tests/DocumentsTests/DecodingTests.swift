import Documents
import SystemSupport
import Testing
import TextAnalysis

/// Reads `bytes` as a file called `name`.
func read(_ bytes: [UInt8], as name: String) throws(SkipReason) -> Document {
    try DocumentReader().document(from: bytes, at: BytePath(name))
}

func read(_ text: String, as name: String) throws(SkipReason) -> String {
    String(decoding: try read(Array(text.utf8), as: name).text, as: UTF8.self)
}

/// What keeps `text`, as a file called `name`, from being read; nil when it is read.
func reasonToSkip(_ text: String, as name: String) -> SkipReason? {
    do throws(SkipReason) {
        _ = try read(text, as: name)
        return nil
    } catch { return error }
}

private func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { bigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
}

@Suite struct DecodingTests {
    static let text = "let naïve = \"日本 😀\"\r\n// second line\n"

    @Test func `UTF-8 stays as it is`() throws {
        let bytes = Array(Self.text.utf8)
        let document = try read(bytes, as: "a.swift")
        #expect(document.text == bytes)
        #expect(document.encoding == .utf8)
        #expect(document.language?.name == "swift")
        #expect(document.content == .code)
        let isSame = bytes.withUnsafeBufferPointer { input in
            document.text.withUnsafeBufferPointer { $0.baseAddress == input.baseAddress }
        }
        #expect(isSame, "the text was copied")
    }

    @Test func `a byte order mark is taken off`() throws {
        #expect(try read([0xEF, 0xBB, 0xBF] + Array("x = 1\n".utf8), as: "a.py").text == Array("x = 1\n".utf8))
    }

    @Test(arguments: [true, false], [true, false])
    func `UTF-16 is told with and without byte order mark`(bigEndian: Bool, marked: Bool) throws {
        let mark: [UInt8] = marked ? (bigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]) : []
        let document = try read(mark + utf16(Self.text, bigEndian: bigEndian), as: "a.swift")
        #expect(document.text == Array(Self.text.utf8))
        #expect(document.encoding == (bigEndian ? .utf16BigEndian : .utf16LittleEndian))
    }

    @Test func `an unpaired surrogate becomes the replacement character`() throws {
        let text = utf16("a long enough line of text for one fault\n", bigEndian: false)
        let document = try read([0xFF, 0xFE] + text + [0x00, 0xD8] + [0x41, 0], as: "a.txt")
        #expect(String(decoding: document.text, as: UTF8.self).hasSuffix("\n\u{FFFD}A"))
    }

    @Test func `Latin-1 is told from damaged UTF-8`() throws {
        let latin = try read(Array("caf".utf8) + [0xE9] + Array(" cr".utf8) + [0xE8] + Array("me \n".utf8), as: "a.txt")
        #expect(String(decoding: latin.text, as: UTF8.self) == "café crème \n")
        #expect(latin.encoding == .windows1252)
        let damaged = try read(Array("日本語のテキスト\n".utf8) + [0xE6, 0x97] + Array("\n".utf8), as: "a.txt")
        #expect(String(decoding: damaged.text, as: UTF8.self) == "日本語のテキスト\n\u{FFFD}\n")
        #expect(damaged.encoding == .utf8)
    }

    @Test(arguments: [
        ([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 3], SkipReason.binary),
        (Array("text with a NUL\0 in it".utf8), .binary),
        ([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0], .unsupportedEncoding),
        // "Привет, мир" in KOI8-R
        ([0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4, 0x2C, 0x20, 0xCD, 0xC9, 0xD2, 0x0A], .unsupportedEncoding),
        ([0x89, 0x01, 0x02, 0x03, 0xFF, 0x10, 0x80, 0x81], .binary),
    ])
    func `what is no text says why`(bytes: [UInt8], reason: SkipReason) {
        #expect(throws: reason) { try read(bytes, as: "a.txt") }
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80],
            [0xF5], [0xE2, 0x82],
            [0x80],
        ] as [[UInt8]])
    func `ill-formed UTF-8 never comes out`(sequence: [UInt8]) throws {
        for padding in 0..<40 {
            let bytes = [UInt8](repeating: 0x61, count: padding) + sequence + Array("é\nthe rest\n".utf8)
            guard let document = try? read(bytes, as: "a.txt") else { continue }
            #expect(String(validating: document.text, as: UTF8.self) != nil)
        }
    }

    @Test func `an empty file is an empty document`() throws {
        #expect(try read([], as: "a.swift").text.isEmpty)
        #expect(try read([], as: "nothing").language == nil)
    }

    @Test(arguments: [
        ("run", "#!/usr/bin/env python3\nprint(1)\n", "python"), ("tool", "#!/bin/sh\ntrue\n", "shell"),
        ("page", "<!DOCTYPE html>\n<html><body><p>Hello</p></body></html>\n", "html"),
    ])
    func `content tells the language where the name does not`(name: String, text: String, language: String) throws {
        #expect(try read(Array(text.utf8), as: name).language?.name == language)
    }

    @Test func `prose in a file without extension stays prose`() throws {
        let document = try read(Array("Notes on the house.\n\nIt has seven floors.\n".utf8), as: "notebook-of-mine")
        #expect(document.content == .docs)
    }
}
