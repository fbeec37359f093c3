import CKernels
import SystemSupport
import TestSupport
import Testing

@Suite struct ChecksumTests {
    @Test func `the checksum is CRC-32C`() {
        // RFC 3720, appendix B.4.
        #expect(crc32c(Array(repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(crc32c(Array(repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(crc32c(Array(0..<32)) == 0x46DD_794E)
        #expect(crc32c([]) == 0)
    }

    @Test func `the instruction and the table agree at every length and alignment`() {
        var random = SplitMix(seed: 1)
        let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &random) }
        bytes.withUnsafeBytes { bytes in
            for start in 0..<9 {
                for end in start..<bytes.count {
                    let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                    #expect(crc32c(part) == ws_crc32c_scalar(part.baseAddress, part.count))
                }
            }
        }
    }

    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `the hash of content is SHA-256`(_ text: String, _ expected: String) {
        #expect(ContentHash(of: Array(text.utf8)).hexadecimal == expected)
        #expect(ContentHash(bytes: Array(repeating: 0, count: 31)) == nil)
    }
}
