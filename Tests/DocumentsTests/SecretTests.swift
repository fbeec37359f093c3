import Documents
import Testing

/// Characters that look like a key's, the same for the same seed. Secrets are put together here so that no file of the
/// repository has one in it.
private func random(_ count: Int, from alphabet: String, seed: UInt64) -> String {
    var state = seed
    let letters = Array(alphabet)
    return String(
        (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return letters[Int(state >> 33) % letters.count]
        })
}

private let base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
private let begin = "-----" + "BEGIN "
private let end = "-----" + "END "

@Suite struct SecretTests {
    static func pem(_ kind: String, lines: Int, separator: String = "\n", header: String = "", seed: UInt64) -> String {
        let body = (0..<lines).map { random(64, from: base62 + "+/", seed: seed &+ UInt64($0)) }.joined(
            separator: separator)
        return begin + kind + "-----" + separator + header + body + separator + end + kind + "-----" + separator
    }

    @Test(arguments: [
        "PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK",
    ])
    func `a private key hides the file that holds it`(kind: String) {
        for seed in UInt64(1)...20 {
            #expect(reasonToSkip("notes\n" + Self.pem(kind, lines: 12, seed: seed), as: "a.txt") == .secretByContent)
            #expect(reasonToSkip(Self.pem(kind, lines: 1, seed: seed), as: "ed25519.txt") == .secretByContent)
        }
    }

    @Test func `a private key is found in literals and under headers`() {
        let literal = "{\"private_key\": \"" + Self.pem("PRIVATE KEY", lines: 20, separator: "\\n", seed: 3) + "\"}\n"
        #expect(reasonToSkip(literal, as: "a.json") == .secretByContent)
        let header = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF\n\n"
        #expect(
            reasonToSkip(Self.pem("RSA PRIVATE KEY", lines: 9, header: header, seed: 4), as: "a") == .secretByContent)
        let indented = Self.pem("EC PRIVATE KEY", lines: 3, separator: "\n    ", seed: 5)
        #expect(reasonToSkip("key: |\n    " + indented, as: "a.yaml") == .secretByContent)
    }

    @Test(arguments: [
        "let head = \"" + begin + "RSA PRIVATE KEY-----\"\n",
        "if text.contains(\"" + begin + "PRIVATE KEY-----\"), text.contains(\"" + end
            + "PRIVATE KEY-----\") { return }\n",
        begin + "PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC...\n(snip)\n" + end + "PRIVATE KEY-----\n",
        begin + "PRIVATE KEY-----\n" + String(repeating: "x", count: 200) + "\n" + end + "PRIVATE KEY-----\n",
        begin + "PRIVATE KEY-----\n",
        begin + "CERTIFICATE-----\n" + random(64, from: base62, seed: 9) + "\n" + end + "CERTIFICATE-----\n",
        "AKIAIOSFODNN7" + "EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY\n",
        "AKIA" + random(16, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", seed: 2) + " without the other half\n",
        "ghp_" + String(repeating: "x", count: 36) + "\n", "https://github.com/a/b ghp_short\n", "glpat-your-token\n",
        "AIza and xoxb-your-token and sk_live_ and npm_config_cache\n", "AIza",
    ])
    func `a mention of a secret is kept`(text: String) {
        #expect(reasonToSkip(text, as: "a.py") == nil)
    }

    @Test(arguments: [
        ("ghp_", 36), ("gho_", 36), ("glpat-", 20), ("AIza", 35), ("npm_", 36), ("sk_live_", 24), ("sk-ant-", 95),
        ("xoxb-731902846153-9048172635408-", 24),
    ])
    func `an access token hides the file that holds it`(prefix: String, length: Int) {
        for seed in UInt64(1)...20 {
            let token = prefix + random(length, from: base62, seed: seed)
            #expect(reasonToSkip("token = \"\(token)\"\n", as: "a.py") == .secretByContent, "\(token)")
            #expect(reasonToSkip(token, as: "a.py") == .secretByContent)
        }
    }

    @Test func `an Amazon key pair hides the file, in either order`() {
        let identifier = "AKIA" + random(16, from: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", seed: 7)
        let secret = random(40, from: base62, seed: 8)
        #expect(reasonToSkip("id=\(identifier)\nsecret=\(secret)\n", as: "a.ini") == .secretByContent)
        #expect(reasonToSkip("secret: \(secret)\nid: \(identifier)", as: "a.yaml") == .secretByContent)
    }

    @Test func `a package manager's settings are kept unless they hold a token`() {
        #expect(reasonToSkip("//registry.npmjs.org/:_authToken=abc-def\n", as: ".npmrc") == .secretByContent)
        #expect(
            reasonToSkip("//registry.npmjs.org/:_authToken=${NPM_TOKEN}\nengine-strict=true\n", as: ".npmrc") == nil)
        #expect(reasonToSkip("[pypi]\nusername: me\npassword: hunter2\n", as: ".pypirc") == .secretByContent)
        #expect(reasonToSkip("[distutils]\nindex-servers =\n    pypi\n", as: ".pypirc") == nil)
    }
}
