import Foundation
import Glibc
import SystemSupport
import TestSupport
import Testing

/// What goes wrong with watching and storing, with a daemon at work: docs/hazards.md has the list, and the tests of the other rows.
@Suite(.timeLimit(.minutes(isLongRun ? 40 : 5))) struct HazardTests {
    @Test func aQueryRightAfterASave() throws {
        let dir = try Dir(["kept.md": "kept\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        let client = try RawClient(daemon)
        let root = dir.path.description
        for round in 0..<1_000 {
            try dir.write("needle\(10_000 + round)\n", to: "changing.md")
            let answer = try client.ask(
                "{\"jsonrpc\":\"2.0\",\"id\":\(round),\"method\":\"search\",\"params\":{\"workspace\":\"\(root)\","
                    + "\"query\":\"needle\(10_000 + round)\",\"mode\":\"lexical\",\"limit\":1}}")
            let hits = (answer["result"] as? [String: Any])?["results"] as? [[String: Any]]
            #expect(hits?.first?["preview"] as? String == "needle\(10_000 + round)\n", "\(round): \(answer)")
        }
    }

    @Test func queueOverflowUnderTheDaemon() throws {
        let limit = try #require(
            Int(
                try String(contentsOfFile: "/proc/sys/fs/inotify/max_queued_events", encoding: .utf8)
                    .trimmingCharacters(in: .whitespacesAndNewlines)))
        let dir = try Dir(["a.md": "words\n"])
        // What comes into a folder that is not watched yet makes no events.
        for index in 0..<10 { try dir.write("words\n", to: "d\(index)/a.md") }
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        daemon.command.send(SIGSTOP)
        if isLongRun {
            for index in 0..<max(20_000, limit / 2 + 1) {
                try dir.write("word\(index)\n", to: "d\(index % 10)/g\(index).md")
            }
        } else {
            for index in 0..<(limit / 2 + 1) { try dir.write("word\(index)\n", to: "g\(index % 100).md") }
        }
        for index in 0..<100 { try dir.write("word\(index)\n", to: "new/d\(index % 10)/f\(index).md") }
        daemon.command.send(SIGCONT)
        try dir.expectFreshIndex("overflow")
        #expect(try daemon.status()["overflows"] as? Int ?? 0 >= 1)
    }

    @Test func checkoutStorm() throws {
        let dir = try Dir(["README.md": "# Words\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        for branch in 0..<(isLongRun ? 10 : 2) {
            for index in 0..<(isLongRun ? 10_000 : 1_500) {
                let name = "d\(index % 40)/f\(index).py"
                if (index + branch) % 5 == 0 {
                    dir.remove(name)
                } else {
                    try dir.write("def f\(index)():\n    return \(branch)\n", to: name)
                }
            }
            try dir.expectFreshIndex("branch \(branch)")
        }
        #expect(daemon.peakMemory < 400 << 20)
    }

    @Test func watchLimitIsToldAndSearchesAreFresh() throws {
        let dir = try Dir()
        for index in 0..<50 { try dir.write("x = 1\n", to: "d\(index)/a.py") }
        // A user namespace has limits of its own.
        let limit = "/proc/sys/user/max_inotify_watches"
        let later = "(until [ -e ../raised ]; do sleep 0.05; done; echo 100000 > \(limit)) &"
        let script = "echo 20 > \(limit) && { \(later) exec \"$@\"; }"
        let wrapper = ["/usr/bin/unshare", "--user", "--map-root-user", "sh", "-c", script, "sh"]
        guard
            try dir.command("unshare", "--user", "--map-root-user", "sh", "-c", "echo 20 > \(limit)").run().status == 0
        else { try Test.cancel("user namespaces are not to be had here") }
        let run = dir.ws("daemon", "run").through(
            wrapper[0], wrapper[1], wrapper[2], wrapper[3], wrapper[4], wrapper[5], wrapper[6])
        let daemon = try RunningDaemon(dir, run)
        try daemon.watch()
        #expect(try daemon.status()["unwatched_folders"] as? Int ?? 0 > 0)
        #expect(try dir.ws("status").run().text.contains("fs.inotify.max_user_watches"))
        for index in 0..<50 { try dir.write("def needle\(index)():\n    return 2\n", to: "d\(index)/b.py") }
        #expect(try dir.ws("search", "-l", "-n", "1", "needle49").run().lines == ["d49/b.py"])
        try dir.expectFreshIndex("polled")
        // The limit is raised.
        try dir.write("", to: "../raised")
        #expect(daemon.waits { (try? daemon.status()["unwatched_folders"] as? Int) == 0 })
        #expect(try !dir.ws("status").run().text.contains("fs.inotify.max_user_watches"))
        try dir.write("def needle():\n    return 3\n", to: "d49/c.py")
        #expect(try dir.ws("search", "-l", "-n", "1", "--mode", "lexical", "needle").run().lines == ["d49/c.py"])
    }

    @Test func renamesWhileStopped() throws {
        let dir = try Dir(["a/x/1.py": "word = 1\n", "b/y/2.py": "def f():\n    return 2\n", "c.md": "word\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        func move(_ from: String, _ to: String) {
            rename(dir.path.appending(from).description, dir.path.appending(to).description)
        }
        for round in 0..<4 {
            daemon.command.send(SIGSTOP)
            move("a", "swap")
            move("b", "a")
            move("swap", "b")
            try dir.write("word\(round)\n", to: "a/new\(round).md")
            move("b/x", "x\(round)")
            move("x\(round)", "b/x")
            try dir.write("word\n", to: "b/x/in\(round).md")
            daemon.command.send(SIGCONT)
            try dir.expectFreshIndex("round \(round)")
        }
    }

    @Test func rootMovedAwayAndBack() throws {
        let dir = try Dir(["p/a.py": "x = 1\n", "p/b.py": "y = 2\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch("p")
        func move(_ from: String, _ to: String) {
            rename(dir.path.appending(from).description, dir.path.appending(to).description)
        }
        move("p", "q")
        #expect(daemon.waits { (try? daemon.status("p")["state"] as? String) == "offline" })
        try dir.write("def back():\n    return 1\n", to: "q/c.py")
        move("q", "p")
        #expect(daemon.waits { (try? daemon.status("p")["state"] as? String) == "watching" })
        #expect(try dir.ws("-w", "p", "search", "-l", "-n", "1", "back").run().lines == ["p/c.py"])
        #expect(try dir.ws("-w", "p", "files").run().lines.count == 3)
    }

    @Test func rootReplacedByAnotherFolder() throws {
        let dir = try Dir(["p/a.py": "x = 1\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch("p")
        rename(dir.path.appending("p").description, dir.path.appending("q").description)
        try dir.write("other\n", to: "p/other.md")
        #expect(daemon.waits { daemon.log.contains("another folder is at") })
        #expect(!dir.exists("p/.workspace"))
        #expect(try daemon.status("p")["state"] as? String == "offline")
        #expect(try dir.ws("daemon", "add", "p").run().status == 0)
        #expect(daemon.waits { (try? daemon.status("p")["state"] as? String) == "watching" })
        #expect(try dir.ws("-w", "p", "search", "-l", "other").run().lines == ["p/other.md"])
    }

    @Test("an unmounted root keeps its index", .enabled(if: canMount && geteuid() == 0, "this machine forbids mounts"))
    func unmountedRootKeepsItsIndex() throws {
        let dir = try Dir(["keep": ""])
        let script = """
            set -e
            mkdir m; mount -t tmpfs none m; echo 'def alpha(): return 1' > m/a.py
            "$1" daemon start -q; "$1" daemon add -q m; "$1" -w m status --wait > /dev/null
            umount -l m
            until "$1" daemon status | grep -q offline; do sleep 0.05; done
            ls -A m | wc -l
            "$1" daemon stop -q
            """
        let outcome = try dir.command("/bin/sh", "-c", script, "sh", program.description).through(
            "/usr/bin/unshare", "-m"
        ).run()
        #expect(outcome.status == 0 && outcome.text == "0\n", "\(outcome.errors)")
    }

    @Test("mounts below the root", .enabled(if: canMount && geteuid() == 0, "this machine forbids mounts"))
    func mountsBelowTheRootAreFollowed() throws {
        let dir = try Dir(["a.py": "def alpha(): return 1\n", "../stick/b.py": "def beta(): return 1\n"])
        dir.makeFolder("m")
        // What is mounted makes no events of its own; each search is right after the mount changed.
        let script = """
            set -e
            find() { "$1" search -q -l -n 1 --mode lexical "$2" || true; }
            "$1" daemon start -q; "$1" daemon add -q .; "$1" status --wait > /dev/null
            mount --bind ../stick m; find "$1" beta
            umount m; "$1" search -q -t python beta > /dev/null; "$1" files
            echo 'def gamma(): return 1' > ../stick/c.py
            mount --bind ../stick m; find "$1" gamma; find "$1" beta
            "$1" daemon stop -q
            """
        let outcome = try dir.command("/bin/sh", "-c", script, "sh", program.description).through(
            "/usr/bin/unshare", "-m"
        ).run()
        #expect(outcome.lines == ["m/b.py", "a.py", "m/b.py", "m/c.py", "m/b.py"], "\(outcome.errors)")
    }

    @Test("a mount that tells of no changes", .enabled(if: canMount && geteuid() == 0, "this machine forbids mounts"))
    func mountsThatTellOfNoChangesAreLookedThroughByEveryQuestion() throws {
        let dir = try Dir(["a.py": "def alpha(): return 1\n", "../far/b.py": "def beta(): return 1\n"])
        dir.makeFolder("m")
        // What is changed behind the back of a file system in user space makes no events, as what other machines change.
        let script = """
            set -e
            bindfs --no-allow-other ../far m || exit 77
            "$1" daemon start -q; "$1" daemon add -q .; "$1" status --wait | grep -o 'a file system .*'
            for n in 1 2 3 4 5; do
                echo "def needle$n(): return 1" > ../far/c.py
                "$1" search -q -l -n 1 --mode lexical needle$n
            done
            rm ../far/c.py; "$1" search -q alpha > /dev/null; "$1" files
            umount m; "$1" search -q -l -n 1 alpha > /dev/null; ! "$1" status | grep 'a file system'
            "$1" daemon stop -q
            """
        let outcome = try dir.command("/bin/sh", "-c", script, "sh", program.description).through(
            "/usr/bin/unshare", "-m"
        ).run()
        if outcome.status == 77 { try Test.cancel("needs bindfs and /dev/fuse") }
        #expect(
            outcome.lines == [
                "a file system mounted in it does not tell of all changes, so that every search looks for them there",
                "m/c.py", "m/c.py", "m/c.py", "m/c.py", "m/c.py", "a.py", "m/b.py",
            ], "\(outcome.errors)")
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func writesThroughAnotherNameAreSeenWithinTheInterval() throws {
        let dir = try Dir([
            "in/a.py": "def before():\n    return 1\n", ".workspace/config.json": "{ reconcileInterval: 1 }",
        ])
        link(dir.path.appending("in/a.py").description, dir.path.parent.appending("outside.py").description)
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        let outside = dir.path.parent.appending("outside.py")
        let file = try FileDescriptor(opening: outside, flags: O_WRONLY | O_TRUNC)
        try file.writeAll(Array("def afterwards():\n    return 22\n".utf8))
        #expect(
            daemon.waits {
                (try? dir.ws("search", "--no-refresh", "--mode", "lexical", "-l", "afterwards").run().lines) == [
                    "in/a.py"
                ]
            })
        // A map of the file that is shared makes no event either.
        let map = open(outside.description, O_RDWR | O_CLOEXEC)
        defer { close(map) }
        let bytes = try #require(mmap(nil, 4_096, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0))
        memcpy(bytes, "def mapped_123", 14)
        munmap(bytes, 4_096)
        #expect(
            daemon.waits {
                (try? dir.ws("search", "--no-refresh", "--mode", "lexical", "-l", "mapped_123").run().lines) == [
                    "in/a.py"
                ]
            })
    }

    @Test("what is written below an overlay", .enabled(if: canMount && geteuid() == 0, "this machine forbids mounts"))
    func writesBelowAnOverlayAreSeenWithinTheInterval() throws {
        let dir = try Dir([
            "a.py": "def alpha(): return 1\n", "../lower/b.py": "def beta(): return 1\n",
            ".workspace/config.json": "{ reconcileInterval: 1 }",
        ])
        dir.makeFolder("m")
        // The layers are on a file system of their own, as some may not be under an overlay.
        let script = """
            set -e
            mkdir ../layers; mount -t tmpfs none ../layers; mkdir ../layers/upper ../layers/work
            mount -t overlay -o lowerdir=../lower,upperdir=../layers/upper,workdir=../layers/work none m || exit 77
            "$1" daemon start -q; "$1" daemon add -q .; "$1" status --wait > /dev/null
            echo 'def through(): return 1' > m/c.py; "$1" search -q -l -n 1 --mode lexical through
            echo 'def below(): return 1' > ../lower/d.py
            until "$1" search -q -l -n 1 --mode lexical --no-refresh below | grep d.py; do sleep 0.05; done
            "$1" daemon stop -q
            """
        let outcome = try dir.command("/bin/sh", "-c", script, "sh", program.description).through(
            "/usr/bin/unshare", "-m"
        ).run()
        if outcome.status == 77 { try Test.cancel("an overlay cannot be mounted here") }
        #expect(outcome.lines == ["m/c.py", "m/d.py"] && outcome.status == 0, "\(outcome.errors)")
    }

    @Test func restoredTimesAreSeen() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        let path = dir.path.appending("a.py")
        let before = try FileStatus.of(path)
        try dir.write("def omega():\n    return 1\n", to: "a.py")
        let time = timespec(tv_sec: Int(before.modified / 1_000_000_000), tv_nsec: Int(before.modified % 1_000_000_000))
        utimensat(AT_FDCWD, path.description, [time, time], 0)
        #expect(try dir.ws("search", "--mode", "lexical", "-l", "omega").run().lines == ["a.py"])
    }

    @Test func storeDeletedUnderTheDaemon() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n", "b.py": "x = 1\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        #expect(try dir.ws("search", "-l", "-n", "1", "alpha").run().lines == ["a.py"])
        for name in ["index.db", "index.db-wal", "index.db-shm"] { dir.remove(".workspace/" + name) }
        try dir.expectFreshIndex("files of the store")
        dir.remove(".workspace")
        try dir.write("def beta():\n    return 1\n", to: "c.py")
        #expect(daemon.waits { (try? dir.ws("-w", ".", "search", "-l", "-n", "1", "beta").run().lines) == ["c.py"] })
        #expect(try dir.ws("-w", ".", "files").run().lines.count == 3)
    }

    @Test func daemonKilledAtAnyMoment() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        #expect(try dir.ws("daemon", "add", "-q").run().status == 0)
        for round in 0..<5 {
            let daemon = try RunningDaemon(dir)
            for index in 0..<40 { try dir.write("word\(round) def f\(index)\n", to: "d\(round % 2)/f\(index).md") }
            usleep(UInt32(round) * 15_000)
            daemon.command.send(SIGKILL)
            _ = try daemon.command.wait()
        }
        let daemon = try RunningDaemon(dir)
        #expect(daemon.waits { (try? daemon.status()["state"] as? String) == "watching" })
        try dir.expectFreshIndex("after kills")
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")
    }

    @Test("a full disk", .enabled(if: canMount && geteuid() == 0, "this machine forbids mounts"))
    func fullDiskUnderTheDaemon() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        let words = (0..<60_000).map { "word\($0 &* 7919 % 100_003)" }.joined(separator: " ")
        try dir.write(words + "\n", to: "../big.txt")
        let script = """
            mount -t tmpfs -o size=700k none "$HOME/data" || exit 99
            export WS_DATA_DIR="$HOME/data"
            "$1" daemon start -q; "$1" daemon add -q .; "$1" -w . status --wait > /dev/null
            cp ../big.txt big.txt; "$1" -w . search --json -t python alpha 2> /dev/null; echo
            mount -o remount,size=40m "$HOME/data"
            "$1" -w . search --json -t python alpha 2> /dev/null; mkdir "$HOME/fresh"
            for query in alpha word7919 "return 1"; do
                "$1" -w . search -q --vimgrep "$query" > "$HOME/one" || echo none
                WS_DATA_DIR="$HOME/fresh" XDG_STATE_HOME="$HOME/none" "$1" -w . search -q --vimgrep "$query" > "$HOME/two"
                cmp "$HOME/one" "$HOME/two" || echo differs
            done
            "$1" -w . files | wc -l
            "$1" daemon stop -q
            """
        mkdir(dir.home.appending("data").description, 0o700)
        let outcome = try dir.command("/bin/sh", "-c", script, "sh", program.description).through(
            "/usr/bin/unshare", "-m"
        ).run()
        let text = outcome.text
        #expect(text.components(separatedBy: "\"state\":\"stale\"").count == 2, "\(text) \(outcome.errors)")
        #expect(text.components(separatedBy: "\"state\":\"ready\"").count == 2 && text.hasSuffix("\n2\n"), "\(text)")
        #expect(!text.contains("differs") && !text.contains("none"), "\(text)")
    }

    /// Opening and closing one's own database as a document would drop its locks, and lose what others commit.
    @Test func aLinkToTheStoreInTheTreeLosesNoCommits() throws {
        let dir = try Dir(["a.py": "def alpha():\n    return 1\n"])
        #expect(try dir.ws("index", "-q").run().status == 0)
        let store = dir.path.appending(".workspace/index.db").description
        #expect(link(store, dir.path.appending("store.md").description) == 0)
        for round in 0..<10 {
            try dir.write("def beta_\(round)():\n    return \(round)\n", to: "b\(round).py")
            let both = try (0..<2).map { _ in try dir.ws("index", "-q").start() }
            for command in both { #expect(try command.wait().status == 0) }
        }
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")
        #expect(try dir.ws("files").run().lines == ["a.py"] + (0..<10).map { "b\($0).py" })
        for round in 0..<10 {
            #expect(try dir.ws("search", "-q", "-l", "beta_\(round)").run().lines.first == "b\(round).py")
        }
    }

    @Test func daemonAndCommandsAtOnce() throws {
        let dir = try Dir()
        for index in 0..<60 { try dir.write("def function_\(index)():\n    return \(index)\n", to: "f\(index).py") }
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        var commands: [RunningCommand] = []
        for round in 0..<4 {
            try dir.write("def fresh_\(round)():\n    return 1\n", to: "g\(round).py")
            commands.append(try dir.ws("index", "-q", "--full").start())
            commands.append(try dir.ws("search", "-q", "-l", "function_\(round)").start())
            commands.append(try dir.ws("search", "-q", "-l", "--no-refresh", "function_\(round)").start())
            // As a program of another version would, without the daemon.
            commands.append(
                try dir.ws("index", "-q").variable("XDG_STATE_HOME", dir.home.appending("none").description).start())
        }
        for command in commands {
            let outcome = try command.wait()
            #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
        }
        try dir.expectFreshIndex("at once")
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")
    }

    /// Without a daemon; with one the writers would be one.
    @Test func fourWritersAndEightReaders() throws {
        let dir = try Dir()
        for index in 0..<60 { try dir.write("def function_\(index)():\n    return \(index)\n", to: "f\(index).py") }
        #expect(try dir.ws("index", "-q").run().status == 0)
        let problems = LockedState<[String]>([])
        let end = ContinuousClock.now + .seconds(60)
        Thread.concurrently(12) { thread in
            var round = 0
            while isLongRun ? ContinuousClock.now < end : round < 4 {
                round += 1
                do {
                    var command = dir.ws(
                        "search", "-q", "-l", "-n", "1", "--mode", "lexical", "function_\(thread + 40)")
                    if thread < 4 {
                        // Each has files of its own, so that all are there in the end.
                        try dir.write("def fresh_\(thread)_\(round)(): return 1\n", to: "w\(thread)/g\(round % 20).py")
                        command = dir.ws("index", "-q").adding(round.isMultiple(of: 7) ? ["--full"] : [])
                    } else if thread < 6 {
                        command = command.adding("--no-refresh")
                    }
                    let outcome = try command.run()
                    let isRight = thread < 4 || outcome.lines == ["f\(thread + 40).py"]
                    if outcome.status != 0 || outcome.errors != "" || !isRight {
                        problems.withLock {
                            $0.append("\(thread): \(outcome.status) \(outcome.text) \(outcome.errors)")
                        }
                    }
                } catch {
                    problems.withLock { $0.append("\(thread): \(error)") }
                }
            }
        }
        #expect(problems.withLock(\.self) == [])
        try dir.expectFreshIndex("at once")
        #expect(try dir.ws("doctor").run().text == "The index is sound.\n")
    }

    @Test func aReaderHeldOpenBoundsTheLog() throws {
        let dir = try Dir(["a.md": "word\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        let log = dir.path.appending(".workspace/index.db-wal")
        // The daemon's own reader, which stays open, holds nothing back.
        for round in 0..<40 {
            try dir.write(String(repeating: "word\(round) ", count: 3_000), to: "a.md")
            #expect(try dir.ws("search", "-l", "-n", "1", "word\(round)").run().lines == ["a.md"])
        }
        #expect(((try? FileStatus.of(log))?.size ?? 0) < 64 << 20)
    }

    @Test func twentyDaemonsStartedAtOnce() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        let starts = try (0..<20).map { _ in try dir.ws("daemon", "start").start() }
        var processes: Set<String> = []
        for start in starts {
            let outcome = try start.wait()
            #expect(outcome.status == 0, "\(outcome.errors)")
            processes.formUnion(outcome.errors.matches(of: /process ([0-9]+)/).map { String($0.1) })
        }
        #expect(processes.count == 1)
        #expect(try dir.ws("daemon", "stop").run().status == 0)
    }

    @Test func staleSocketIsReplaced() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        var daemon = try RunningDaemon(dir)
        try daemon.watch()
        daemon.command.send(SIGKILL)
        _ = try daemon.command.wait()
        #expect((try? FileStatus.of(daemon.socket)) != nil)
        // Nobody listens, so commands do without.
        #expect(try dir.ws("search", "-l", "x").run().lines == ["a.py"])
        daemon = try RunningDaemon(dir)
        #expect(daemon.waits { (try? daemon.status()["state"] as? String) == "watching" })
        let status = try FileStatus.of(daemon.socket)
        #expect(status.permissions == 0o600)
        #expect(try FileStatus.of(daemon.socket.parent).permissions == 0o700)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become another user"))
    func anotherUsersClientIsRefused() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        let daemon = try RunningDaemon(dir)
        func ask() throws { _ = try dir.wsAsOrdinaryUser("daemon", "status").run() }
        try ask()
        #expect(!daemon.log.contains("another user"), "the folder lets others in")
        // Even where permissions let it connect, it is told nothing.
        var folder = daemon.socket
        while folder != dir.path.parent.parent {
            chmod(folder.description, 0o777)
            folder = folder.parent
        }
        try ask()
        #expect(daemon.waits { daemon.log.contains("another user") })
    }

    @Test func theDaemonOpensNoNetworkSocket() throws {
        let dir = try Dir(["a.py": "x = 1\n"])
        let daemon = try RunningDaemon(dir)
        try daemon.watch()
        let process = "/proc/\(daemon.command.process)/"
        let sockets = try FileManager.default.contentsOfDirectory(atPath: process + "fd").compactMap { name in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: process + "fd/" + name))?
                .wholeMatch(of: /socket:\[([0-9]+)\]/).map { String($0.1) }
        }
        #expect(!sockets.isEmpty)
        for table in ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"] {
            guard let text = try? String(contentsOfFile: process + "net/" + table, encoding: .utf8) else { continue }
            let inodes = Set(
                text.split(separator: "\n").compactMap { $0.split(separator: " ").dropFirst(9).first.map(String.init) })
            #expect(inodes.isDisjoint(with: sockets), "\(table)")
        }
    }

    @Test func wholeDiskRootsAreRefusedByTheDaemon() throws {
        let dir = try Dir()
        let daemon = try RunningDaemon(dir)
        for root in ["/", dir.home.description] {
            let outcome = try dir.ws("daemon", "add", root).run()
            #expect(outcome.status == 2 && outcome.errors.contains("--force"))
        }
        let answer = try RawClient(daemon).ask(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"daemon.add\",\"params\":{\"workspace\":\"/\"}}")
        #expect(((answer["error"] as? [String: Any])?["data"] as? [String: Any])?["code"] as? String == "refused")
    }
}
