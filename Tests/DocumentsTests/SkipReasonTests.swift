import Documents
import SystemSupport
import Testing

@Suite struct SkipReasonTests {
    static func reason(_ path: String, size: Int64 = 100) -> SkipReason? {
        SkipReason.forName(BytePath(path), size: size, sizeLimit: 1 << 20)
    }

    @Test(arguments: [
        ".env", ".env.local", ".ENV.production", ".envrc", "deploy/prod.env", "id_rsa", ".ssh/id_ed25519", "server.pem",
        "server.KEY", "a.p12", "store.jks", "vault.kdbx", ".netrc", ".pgpass", "credentials.json", ".aws/credentials",
        "service-account-prod.json", ".htpasswd", "putty.ppk", "terraform.tfstate", "terraform.tfstate.backup",
        "etc/ssh_host_rsa_key", "config/secrets.yml", ".docker/config.json", ".kube/config",
    ])
    func `a secret's name is enough to leave it unread`(path: String) {
        #expect(Self.reason(path) == .secretByName)
        #expect(Self.reason(path, size: 1 << 40) == .secretByName)
    }

    @Test(arguments: [
        ".env.example", ".env.sample", ".env.template", ".env.dist", "example.env", "id_rsa.pub", "credentials",
        "config",
        "config.json", "charts/templates/secrets.yaml", "environment.py", "keys.py", "Makefile", "a.ts", "go.mod",
        "x.obj",
        "lockfile.go", "sites/example.com", "Pump.mo", "page.pt", "libfoo.map", "README", ".npmrc", "certificate.crt",
        "", "/", ".", "a.", "..lock.txt",
    ])
    func `a harmless name lets the content tell`(path: String) {
        #expect(Self.reason(path) == nil)
    }

    @Test(arguments: [
        ("package-lock.json", SkipReason.lockFile), ("web/yarn.lock", .lockFile), ("Cargo.lock", .lockFile),
        ("go.sum", .lockFile), ("Package.resolved", .lockFile), ("pnpm-lock.yaml", .lockFile), ("a.png", .binary),
        ("A.JPEG", .binary), ("x.tar.gz", .binary), ("lib/x.so", .binary), ("model.safetensors", .binary),
        ("app.min.js", .minified), ("app.min.css", .minified), ("app.js.map", .minified), ("api.pb.go", .generated),
        ("api_pb2.py", .generated), ("user.g.dart", .generated), ("Form.Designer.cs", .generated),
        ("zz_generated.deepcopy.go", .generated),
    ])
    func `a name tells what is not worth reading`(path: String, reason: SkipReason) {
        #expect(Self.reason(path) == reason)
    }

    @Test func `the size limit is the largest size that is read`() {
        #expect(Self.reason("a.swift", size: 1 << 20) == nil)
        #expect(Self.reason("a.swift", size: 1 << 20 + 1) == .tooLarge)
    }

    @Test func `a name that is not UTF-8 is judged all the same`() {
        let path = BytePath(bytes: [0xFF, 0xFE] + Array(".png".utf8))
        #expect(SkipReason.forName(path, size: 1, sizeLimit: 10) == .binary)
    }

    @Test func `codes are unique and explained`() {
        #expect(Set(SkipReason.allCases.map(\.explanation)).count == SkipReason.allCases.count)
        #expect(SkipReason(rawValue: "secret-by-content") == .secretByContent)
    }
}
