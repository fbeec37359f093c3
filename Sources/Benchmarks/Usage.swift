/// A benchmark called with the wrong arguments.
struct Usage: Error, CustomStringConvertible {
    let description: String

    init(_ arguments: String) { description = "usage: ws-benchmarks " + arguments }
}
