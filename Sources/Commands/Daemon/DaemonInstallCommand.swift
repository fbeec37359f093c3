import CommandLineParsing
import Glibc
import Service
import SystemSupport

/// `ws daemon install`
enum DaemonInstallCommand {
    static let command = Command(
        specification: CommandSpecification(
            "daemon install", summary: "Have systemd start the daemon with every session",
            discussion: ["Writes the unit ws.service of the user, and says how to enable it."]),
        run: run)

    @Sendable private static func run(_ invocation: Invocation) throws -> ExitStatus {
        guard let program = ProgramFile.current() else { throw RequestError(.daemon, "the program cannot be found") }
        let home = invocation.environment.nonEmpty("HOME").map { BytePath(bytes: $0) }
        let configuration = invocation.environment.nonEmpty("XDG_CONFIG_HOME").map { BytePath(bytes: $0) }
        guard let folder = configuration ?? home?.appending(".config"), folder.isAbsolute else {
            throw RequestError(.daemon, "HOME is not set, so there is no place for the unit")
        }
        guard let path = program.path.utf8String, !path.contains(where: { "\"\\\n%$".contains($0) }) else {
            throw RequestError(.refused, "systemd cannot run a program at \(program.path); install it elsewhere")
        }
        let units = folder.appending("systemd/user")
        try makeFolders(units, permissions: 0o755)
        let unit = units.appending("ws.service")
        let file = try FileDescriptor(
            opening: unit, flags: O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, permissions: 0o644)
        try file.writeAll(text(program: path).utf8)
        try invocation.output.write("\(unit)\n")
        writeToStandardError(
            "Enable it with: systemctl --user daemon-reload && systemctl --user enable --now ws.service\n")
        return .success
    }

    /// Restrictions are those that systemd can put on services of users; workspaces can be anywhere that the user may write.
    private static func text(program: String) -> String {
        """
        [Unit]
        Description=ws keeps the indexes of workspaces up to date
        Documentation=man:systemd.service(5)

        [Service]
        ExecStart="\(program)" daemon run
        Restart=on-failure
        RestartSec=2
        Nice=5
        UMask=0077
        NoNewPrivileges=yes
        RestrictAddressFamilies=AF_UNIX
        SystemCallArchitectures=native
        SystemCallFilter=@system-service
        SystemCallErrorNumber=EPERM
        LockPersonality=yes
        MemoryDenyWriteExecute=yes
        RestrictNamespaces=yes
        RestrictRealtime=yes
        RestrictSUIDSGID=yes
        TasksMax=512

        [Install]
        WantedBy=default.target

        """
    }
}
