import Foundation
import Testing

@testable import TextAnalysis

/// The fixture comes from scripts/make-stemmer-fixture.
@Test func stemsEveryWordAsSnowballDoes() throws {
    let url = try #require(Bundle.module.url(forResource: "porter2", withExtension: "txt", subdirectory: "Fixtures"))
    let pairs = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map { $0.split(separator: " ") }
    #expect(pairs.count > 5000)
    for pair in pairs {
        #expect(stem(String(pair[0])) == String(pair[1]), "\(pair[0])")
    }
}

@Test(arguments: ["", "a", "y", "yy", "ed", "ing", "s", "ss", "ies", "yyyy", "eeee", "bbbb"])
func survivesWordsThatAreHardlyWords(_ word: String) {
    #expect(stem(word).utf8.count <= word.utf8.count)
}

private func stem(_ word: String) -> String {
    var letters = Array(word.utf8)
    let count = letters.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map { Porter2Stemmer.stem($0, count: buffer.count) } ?? 0
    }
    return String(decoding: letters.prefix(count), as: UTF8.self)
}
