import CommandLineParsing

/// `ws version`
enum VersionCommand {
    static let version = "0.1.0"

    static let command = Command(
        specification: CommandSpecification("version", summary: "Show the version and how it was built"), run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        try invocation.output.write("\(program.name) \(version) (\(build), \(architecture), Swift \(compiler))\n")
        return .success
    }

    private static var build: String {
        #if DEBUG
            "debug"
        #else
            "release"
        #endif
    }

    private static var architecture: String {
        #if arch(x86_64)
            "x86-64"
        #elseif arch(arm64)
            "arm64"
        #else
            "unknown architecture"
        #endif
    }

    private static var compiler: String {
        #if compiler(>=6.4)
            "6.4 or later"
        #elseif compiler(>=6.3)
            "6.3"
        #else
            "6.2"
        #endif
    }
}
