import Testing

@testable import Embedding

private func cosine(_ left: String, _ right: String, _ model: StaticEmbeddingModel) throws -> Float {
    let left = try #require(model.embedding(of: left))
    let right = try #require(model.embedding(of: right))
    return zip(left, right).map(*).reduce(0, +)
}

@Test func theModelInsideEmbedsUnitVectors() throws {
    let model = try StaticEmbeddingModel.embedded()
    #expect(model.dimension == 256)
    let vector = try #require(model.embedding(of: "func getUserById(_ id: Int) -> User?"))
    #expect(vector.count == 256)
    #expect(abs(vector.map { $0 * $0 }.reduce(0, +) - 1) < 1e-5)
}

@Test(arguments: [
    ("read a file from disk", "open the file and load its bytes", "render a button in the browser window"),
    ("authenticate the user", "login with a password", "sort an array of integers"),
    ("HTTPServer", "web request handler", "matrix eigenvalue"),
])
func whatMeansTheSameIsNearer(query: String, near: String, far: String) throws {
    let model = try StaticEmbeddingModel.embedded()
    #expect(try cosine(query, near, model) > cosine(query, far, model))
}

@Test(arguments: ["", " \n\t", "\u{1}", "...", "( ) { }"])
func textWithoutWordsHasNoEmbedding(text: String) throws {
    let model = try StaticEmbeddingModel.embedded()
    #expect(model.embedding(of: text) == nil)
}
