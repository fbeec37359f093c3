private import Glibc

/// Calls `body` with `arguments` as execve(2) and its like take them: strings that end with a zero, and a null pointer last.
package func withArgumentVector<Result>(
    _ arguments: [[UInt8]], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
) rethrows -> Result {
    let pointers = arguments.map { argument in strdup(argument.map { CChar(bitPattern: $0) } + [0]) }
    defer { for pointer in pointers { free(pointer) } }
    return try body(pointers + [nil])
}
