import Testing

@testable import VectorStore

@Suite struct FilterTests {
    private func chooses(_ json: String, _ metadata: Metadata) throws -> Bool {
        try #require(try FilterProgram(Filter(json: json), paths: [])).chooses(metadata)
    }

    private static let record: Metadata = [
        "author": ["name": "ann", "age": 41], "year": 2020, "score": 2.5, "tags": ["a", "b"], "none": nil, "ok": true,
        "made": "2026-01-31T23:30:00+01:00", "stamp": 1_769_900_000, "path": "src/app/Main.swift",
    ]

    @Test(arguments: [
        (#"{}"#, true), (#"{"year": 2020}"#, true), (#"{"year": 2020.0}"#, true), (#"{"year": "2020"}"#, false),
        (#"{"author.name": "ann"}"#, true), (#"{"author": {"age": 41, "name": "ann"}}"#, true),
        (#"{"author.name.x": 1}"#, false), (#"{"year": {"$gt": 2019.5, "$lt": 2021}}"#, true),
        (#"{"year": {"$gte": 2020, "$lte": 2020}}"#, true), (#"{"year": {"$lt": 2020}}"#, false),
        (#"{"year": {"$lt": "3"}}"#, false), (#"{"score": {"$gt": 2}}"#, true), (#"{"score": {"$lt": 3}}"#, true),
        (#"{"year": {"$ne": 1}}"#, true), (#"{"missing": {"$ne": 1}}"#, true), (#"{"missing": null}"#, false),
        (#"{"none": null}"#, true), (#"{"none": {"$exists": true}}"#, true),
        (#"{"missing": {"$exists": false}}"#, true),
        (#"{"year": {"$in": [1, 2020]}}"#, true), (#"{"year": {"$nin": [1, 2020]}}"#, false),
        (#"{"year": {"$in": []}}"#, false),
        (#"{"tags": {"$contains": "b"}}"#, true), (#"{"tags": "b"}"#, false), (#"{"tags": ["a", "b"]}"#, true),
        (#"{"ok": true}"#, true), (#"{"ok": 1}"#, false),
        (#"{"made": {"$from": "2026-01-31T22:30:00Z"}}"#, true),
        (#"{"made": {"$before": "2026-01-31T22:30:00Z"}}"#, false),
        (#"{"stamp": {"$from": "2026-01-31", "$before": "2026-02-01"}}"#, true), (#"{"year": {"$from": 2020}}"#, true),
        (#"{"author": {"$from": 0}}"#, false), (#"{"$path": "src"}"#, true), (#"{"$path": ["./src/app/"]}"#, true),
        (#"{"$path": "sr"}"#, false), (#"{"$path": "src/app/Main.swift"}"#, true), (#"{"$path": "."}"#, true),
        (#"{"$glob": "*.swift"}"#, true), (#"{"$glob": ["*", "!app"]}"#, false), (#"{"$glob": "/app"}"#, false),
        (#"{"$or": [{"year": 1}, {"ok": true}]}"#, true), (#"{"$or": []}"#, false), (#"{"$and": []}"#, true),
        (#"{"$not": {"year": 2020}}"#, false), (#"{"$and": [{"year": 2020}, {"$not": {"$path": "docs"}}]}"#, true),
    ])
    func conditionsMeanWhatTheDocumentationSays(_ json: String, _ expected: Bool) throws {
        #expect(try chooses(json, Self.record) == expected)
    }

    @Test(arguments: [
        "", "[]", "{", "{\"a\":1} x", "{\"$bad\":1}", "{\"a\":{\"$bad\":1}}", "{\"$and\":{}}", "{\"$glob\":[]}",
        "{\"$glob\":\"[a\"}",
        "{\"a\":{\"$lt\":null}}", "{\"a\":{\"$in\":1}}", "{\"a\":{\"$exists\":1}}", "{\"a\":{\"$from\":\"yesterday\"}}",
        "{\"a..b\":1}",
        String(repeating: "{\"$not\":", count: 40) + "{}" + String(repeating: "}", count: 40),
        "{\"a\":{\"$in\":[" + String(repeating: "1,", count: 10_001) + "1]}}", "{\"a\":1e999}", "{\"\":1}",
    ])
    func whatIsNoFilterIsRefused(_ json: String) {
        #expect(failure { _ = try chooses(json, [:]) }?.code == .invalidFilter, "\(json.prefix(60))")
    }

    @Test(
        arguments: [
            ("1970-01-01", 0), ("2000-02-29", 951_782_400), ("2026-11-21T15:50:14Z", 1_795_276_214),
            ("2026-11-21T15:50:14.5+02:00", 1_795_269_014.5), ("1969-12-31T23:59:59Z", -1),
            ("2026-11-21 15:50", 1_795_276_200),
            ("2023-02-29", nil), ("2026-13-01", nil), ("2026-01-01T24:00:00Z", nil), ("2026-01-01T10", nil), ("", nil),
            ("2026-01-01T10:00:00+2:00", nil), ("2026-01-01Z", nil),
        ] as [(String, Double?)])
    func timesAreReadAsTheSpecificationHasThem(_ text: String, _ expected: Double?) {
        #expect(timestamp(text) == expected)
    }

    @Test("whole numbers and others compare without rounding")
    func numbers() throws {
        let huge: Metadata = ["n": .integer(9_007_199_254_740_993)]
        #expect(try chooses(#"{"n": {"$gt": 9007199254740992.0}}"#, huge))
        #expect(try !chooses(#"{"n": 9007199254740992.0}"#, huge))
        #expect(try chooses(#"{"n": {"$lt": 1e300}}"#, ["n": .integer(.max)]))
        #expect(try chooses(#"{"n": {"$gt": -1e300}}"#, ["n": .integer(.min)]))
    }
}
