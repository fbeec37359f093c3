private import CKernels

/// CRC-32C (RFC 3720, appendix B.4) of `bytes`: what every stored block carries and every read checks.
package func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    ws_crc32c(bytes.baseAddress, bytes.count)
}

package func crc32c(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { crc32c($0) }
}
