/// Whether `bytes` are well-formed UTF-8 (Unicode 17, table 3-7: no overlong forms, no surrogates, nothing above U+10FFFF).
///
/// Runs of ASCII are passed 32 bytes at a time.
func isValidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    while true {
        position = endOfASCII(bytes, from: position)
        if position == bytes.count { return true }
        // Scalars outside ASCII come in runs as well.
        while position < bytes.count, bytes[position] >= 0x80 {
            let length = lengthOfScalar(bytes, at: position)
            if length == 0 { return false }
            position &+= length
        }
    }
}

/// The position of the first byte at or after `start` that is not ASCII; the count when there is none.
func endOfASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var position = start
    let raw = UnsafeRawBufferPointer(bytes)
    while position &+ 32 <= raw.count {
        let first = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        let second = raw.loadUnaligned(fromByteOffset: position &+ 8, as: UInt64.self)
        let third = raw.loadUnaligned(fromByteOffset: position &+ 16, as: UInt64.self)
        let fourth = raw.loadUnaligned(fromByteOffset: position &+ 24, as: UInt64.self)
        if (first | second | third | fourth) & 0x8080_8080_8080_8080 != 0 { break }
        position &+= 32
    }
    while position < bytes.count, bytes[position] < 0x80 { position &+= 1 }
    return position
}

/// The count of bytes, 1 to 4, of the well-formed scalar that begins at `position`; 0 when none does.
@inline(__always)
func lengthOfScalar(_ bytes: UnsafeBufferPointer<UInt8>, at position: Int) -> Int {
    func continues(_ offset: Int, _ range: ClosedRange<UInt8> = 0x80...0xBF) -> Bool {
        position &+ offset < bytes.count && range.contains(bytes[position &+ offset])
    }
    switch bytes[position] {
    case 0..<0x80: return 1
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, 0xA0...0xBF) && continues(2) ? 3 : 0
    case 0xED: return continues(1, 0x80...0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, 0x90...0xBF) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, 0x80...0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
}
