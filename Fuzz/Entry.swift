import Glibc

/// What of the program is fed: the value of `WS_FUZZ_TARGET`, and the name of the folder of its corpus.
private let targets: [String: @Sendable ([UInt8]) -> Void] = [
    "query": fuzzQuery, "ignore": fuzzIgnoreFile, "settings": fuzzSettings, "frame": fuzzFrame,
    "postings": fuzzPostings, "vectors": fuzzVectors, "model": fuzzModelFile, "tokenizer": fuzzTokenizer,
]

private let target: @Sendable ([UInt8]) -> Void = {
    guard let name = getenv("WS_FUZZ_TARGET"), let target = targets[String(cString: name)] else {
        fatalError("WS_FUZZ_TARGET is one of \(targets.keys.sorted().joined(separator: ", "))")
    }
    return target
}()

/// What libFuzzer calls with every input (https://llvm.org/docs/LibFuzzer.html).
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    target(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
