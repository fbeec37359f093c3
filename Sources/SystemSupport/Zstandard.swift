import CZstandard

/// Zstandard (RFC 8878) frames, one per text, each with its content size in its head.
package enum Zstandard {
    /// `bytes` compressed at `level` (1 fast to 19 small).
    package static func compress(_ bytes: Span<UInt8>, level: CInt) -> [UInt8] {
        let bound = ZSTD_compressBound(bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
            let written = bytes.withUnsafeBufferPointer {
                ZSTD_compress(output.baseAddress, bound, $0.baseAddress, $0.count, level)
            }
            // With room for the bound the only failure left is lack of memory.
            precondition(ZSTD_isError(written) == 0, "out of memory while compressing")
            count = written
        }
    }

    /// The content of `frame`, or nil when it is damaged or would be larger than `limit`.
    package static func decompress(_ frame: UnsafeRawBufferPointer, limit: Int) -> [UInt8]? {
        let size = ZSTD_getFrameContentSize(frame.baseAddress, frame.count)
        // The two largest values stand for "unknown" and "error".
        guard size <= UInt64(limit) else { return nil }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: Int(size)) { output, count in
            let written = ZSTD_decompress(output.baseAddress, Int(size), frame.baseAddress, frame.count)
            isWhole = ZSTD_isError(written) == 0 && written == Int(size)
            count = isWhole ? written : 0
        }
        return isWhole ? bytes : nil
    }
}
