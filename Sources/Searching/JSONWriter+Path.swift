package import SystemSupport

extension JSONWriter {
    /// Writes `path` under `key`. One that is not UTF-8 is escaped there, and under `key_bytes` in Base64.
    package mutating func member(_ key: String, path: BytePath) {
        let text = path.utf8String
        member(key, text ?? path.description)
        if text == nil { member(key + "_bytes", base64(path.bytes)) }
    }
}
