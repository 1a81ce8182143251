import Foundation
import TerminalScreen
import Testing

/// The shell as a person sees it, in a real terminal.
@Suite(.serialized) struct ShellTests {
    @Test func aSessionOnOneScreen() async throws {
        let shell = try await ShellScreen(width: 100)
        try await shell.prompt(0)
        #expect(try shell.screen.lines.first?.hasPrefix("Try create /hello world") == true)
        try await shell.run("create /hello world", then: 1)
        try await shell.run("get -w /hello", then: 2)
        try await shell.run("set /hello 'good morning'", then: 3)
        try await shell.run("cd hello", then: 4, "/hello")
        try await shell.run("create x", then: 5, "/hello")
        try await shell.run("ls ..", then: 6, "/hello")
        try await shell.run("cd -", then: 7)
        let lines = try await shell.run("gte /hello", then: 8)
        let shown = lines.map { $0.replacing(/^[0-9.]+ ms · (.*) · \$[0-9.]+ \(.*\)$/) { "cost \($0.output.1)" } }
            .filter { !$0.hasPrefix("cost txid 0x") }
        #expect(
            Array(shown.dropFirst().dropLast()) == [
                "[fk: local:default(CONNECTED) / 0] create /hello world", "Created /hello",
                "[fk: local:default(CONNECTED) / 1] get -w /hello", "world",
                "[fk: local:default(CONNECTED) / 2] set /hello 'good morning'",
                "WatchedEvent state:SyncConnected type:NodeDataChanged path:/hello zxid: 2",
                "[fk: local:default(CONNECTED) / 3] cd hello",
                "[fk: local:default(CONNECTED) /hello 4] create x", "Created /hello/x",
                "[fk: local:default(CONNECTED) /hello 5] ls ..", "[hello, zookeeper]",
                "[fk: local:default(CONNECTED) /hello 6] cd -",
                "[fk: local:default(CONNECTED) / 7] gte /hello",
                "fk: Unknown command \"gte\"; did you mean get? (fk help lists them)",
            ])
        #expect(lines.count - shown.count == 7)
        // The right prompt.
        #expect(lines.last?.contains("txid 0x3 · epoch 0 · $0.0000") == true)
        try await shell.end()
    }

    /// An event stands above the line at once, and the line stays as it was, with the cursor in it.
    @Test func eventsComeAboveTheLineBeingTyped() async throws {
        let shell = try await ShellScreen()
        try await shell.prompt(0)
        try await shell.run("create /n 0", then: 1)
        try await shell.run("addWatch /n", then: 2)
        try shell.screen.type("set /n hel")
        try shell.screen.press("Left", "Left")
        try await shell.screen.wait(for: "2] set /n hel")
        shell.oneShotInBackground("for i in 1 2 3; do fk set /n other$i; done")
        try await shell.screen.wait("three events") { lines in lines.count { $0.contains("NodeDataChanged") } == 3 }
        try await shell.screen.wait("the line") { $0.last?.contains("2] set /n hel") ?? false }
        try shell.screen.type("XY")
        try shell.screen.press("Enter")
        try await shell.prompt(3)
        #expect(try shell.oneShot("fk get /n") == "hXYel")
        try await shell.end()
    }

    @Test func tabCompletesCommandsFlagsAndPaths() async throws {
        let shell = try await ShellScreen()
        try await shell.prompt(0)
        try await shell.run("create /application", then: 1)
        try await shell.run("create '/application/my node' hidden", then: 2)
        try await shell.run("create /application/other x", then: 3)
        try shell.screen.type("getAl")
        try shell.screen.press("Tab")
        try await shell.screen.wait(for: "3] getAllChildrenNumber")
        try shell.screen.press("C-u")
        try shell.screen.type("get /app")
        try shell.screen.press("Tab")
        try await shell.screen.wait(for: "3] get /application/")
        try shell.screen.type("m")
        try shell.screen.press("Tab")
        try await shell.screen.wait(for: "3] get '/application/my node'")
        try shell.screen.press("Enter")
        try await shell.prompt(4)
        try await shell.screen.wait(for: "hidden")
        try await shell.run("cd application", then: 5, "/application")
        try shell.screen.type("get o")
        try shell.screen.press("Tab")
        try await shell.screen.wait(for: "5] get other")
        try shell.screen.press("C-u")
        try shell.screen.type("option c")
        try shell.screen.press("Tab")
        try await shell.screen.wait(for: "5] option cost")
        try await shell.end()
    }

    @Test func controlCCancelsACommandAndNotTheShell() async throws {
        let shell = try await ShellScreen()
        try await shell.prompt(0)
        try shell.oneShot(
            "(echo create /big; for i in $(seq 3000); do echo create /big/$i; done) | fk -q > /dev/null")
        try shell.screen.type("deleteall -b 1 /big")
        try shell.screen.press("Enter")
        try await Task.sleep(for: .milliseconds(300))
        let began = ContinuousClock.now
        try shell.screen.press("C-c")
        let lines = try await shell.prompt(1)
        // A tenth of a second is wanted; the machine that runs this may be busy.
        #expect(ContinuousClock.now - began < .seconds(3))
        #expect(lines.contains("fk: interrupted: whether the change was made is unknown"))
        try await shell.run("exists /big", then: 2)
        try await shell.screen.wait(for: "true")
        // On the line itself too.
        try shell.screen.type("set /big half a li")
        try shell.screen.press("C-c")
        try await shell.prompt(2)
        try await shell.end()
    }

    @Test func pipesFilesAndSystemCommands() async throws {
        let shell = try await ShellScreen(width: 120)
        try await shell.prompt(0)
        try await shell.run("option cost off", then: 1)
        try await shell.run("create /a 'x | y > z'", then: 2)
        try await shell.run("ls / | tr a-z A-Z | tail -1", then: 3)
        try await shell.run("get /a > ~/file", then: 4)
        try await shell.run("get /a >> ~/file", then: 5)
        try await shell.run("ls > /nonexistent/file", then: 6)
        try shell.screen.type("!cat ~/file | wc -c")
        try shell.screen.press("Enter")
        try await shell.screen.wait(for: "18")
        let lines = try await shell.prompt(6)
        #expect(lines.contains("ZOOKEEPER"))
        #expect(lines.contains("fk: Cannot write /nonexistent/file: No such file or directory"))
        try await shell.run("tree / | head -1", then: 7)
        try await shell.end()
    }

    @Test func blocksAndQuotationsGoOnOverLines() async throws {
        let shell = try await ShellScreen()
        try await shell.prompt(0)
        try shell.screen.type("create /q 'two")
        try shell.screen.press("Enter")
        try shell.screen.type("lines'")
        try shell.screen.press("Enter")
        try await shell.prompt(1)
        try shell.screen.paste("txn\ncreate /t 1\nset /q three\ncommit")
        try await shell.screen.wait(for: "commit")
        #expect(try shell.oneShot("fk get /q") == "two\nlines")
        try shell.screen.press("Enter")
        try await shell.prompt(2)
        #expect(try shell.oneShot("fk get /q; fk get /t") == "three1")
        try await shell.end()
    }

    @Test func pastedLinesAreCommandsAfterEnter() async throws {
        let shell = try await ShellScreen()
        try await shell.prompt(0)
        try shell.screen.paste("create /p 1\nset /p 2\n\ncreate /p 3\nset /p 4")
        try await shell.screen.wait(for: "set /p 4")
        #expect(try shell.oneShot("fk exists /p").hasPrefix("false"))
        try shell.screen.press("Enter")
        // The third fails, and the rest is not run.
        try await shell.prompt(3)
        try await shell.screen.wait(for: "fk: What follows was not run: 1 more lines")
        #expect(try shell.oneShot("fk get /p") == "2")
        try await shell.end()
    }

    /// Ctrl-C in a pager is the pager's, and not kept for the next command.
    @Test func controlCInAPagerIsNotKept() async throws {
        let shell = try await ShellScreen()
        try await shell.prompt(0)
        try await shell.run("create /n 1", then: 1)
        for _ in 0..<2 {
            try shell.screen.type("ls / | (trap : INT; cat; echo reading; sleep 30; echo over)")
            try shell.screen.press("Enter")
            try await shell.screen.wait("the pager") { $0.last == "reading" }
            try shell.screen.press("C-c")
            try await shell.screen.wait("the prompt") { $0.last?.hasPrefix("[fk: ") ?? false }
        }
        let lines = try await shell.run("set /n 2", then: 4)
        #expect(!lines.contains { $0.contains("interrupted") })
        #expect(try shell.oneShot("fk get /n") == "2")
        // The command that redo runs counts too.
        try await shell.run("redo", then: 6)
        #expect(try shell.oneShot("fk stat /n").contains("dataVersion = 2"))
        try await shell.end()
    }

    /// The end of one input is not the end of the next.
    @Test func dataCanBeTypedTwice() async throws {
        let shell = try await ShellScreen()
        try await shell.prompt(0)
        for (index, text) in ["first", "second"].enumerated() {
            try shell.screen.type("create /\(text) -")
            try shell.screen.press("Enter")
            try await Task.sleep(for: .milliseconds(200))
            try shell.screen.type(text)
            try shell.screen.press("Enter", "C-d")
            try await shell.prompt(index + 1)
        }
        #expect(try shell.oneShot("fk get /first; fk get /second") == "first\nsecond\n")
        try await shell.end()
    }

    @Test func connectCloseAndExpiry() async throws {
        let shell = try await ShellScreen(width: 120)
        try await shell.prompt(0)
        try await shell.run("create -e /mine", then: 1)
        let session = try #require(try shell.oneShot("fk sessions").firstMatch(of: /0x[0-9a-f]+/)).output
        try shell.oneShot("fk sessions kill \(session)")
        try await shell.screen.wait(for: "Session \(session) has expired")
        try await shell.run("create -e /mine", then: 2)
        // The credentials go on with the session that takes its place.
        try await shell.run("addauth digest me:secret", then: 3)
        let next = try #require(try shell.oneShot("fk sessions").firstMatch(of: /0x[0-9a-f]+/)).output
        try shell.oneShot("fk sessions kill \(next)")
        try await shell.screen.wait(for: "Session \(next) has expired")
        try await shell.run("whoami", then: 4)
        try await shell.screen.wait(for: "digest: me:")
        try await shell.run("close", then: 5)
        try await shell.screen.wait(for: "(CLOSED)")
        #expect(try shell.oneShot("fk exists /mine").hasPrefix("false"))
        try await shell.run("connect local:other", then: 6)
        try await shell.screen.wait(for: "[fk: local:other(CONNECTED) / 6]")
        try await shell.run("create /here", then: 7)
        #expect(try shell.oneShot("fk exists /here").hasPrefix("false"))
        try await shell.run("connect nonsense", then: 8)
        try await shell.screen.wait(for: "fk: Invalid connection URL \"nonsense\"")
        try await shell.screen.wait(for: "[fk: local:other(CONNECTED) / 8]")
        try await shell.end()
    }

    /// The backend hangs, here by somebody who holds the database: the prompt says so, and recovers.
    @Test func aFrozenBackendShowsAndRecovers() async throws {
        let shell = try await ShellScreen("--timeout 1", width: 120)
        try await shell.prompt(0)
        try await shell.run("create /n", then: 1)
        let hold =
            "import fcntl, sys, time; f = open(sys.argv[1], 'r+b'); "
            // The byte that SQLite locks for whoever writes.
            + "fcntl.lockf(f, fcntl.LOCK_EX, 1, 120); print('held', flush=True); time.sleep(6)"
        let database = "\(shell.home.path)/.local/share/faaskeeper/default/deployment.sqlite-shm"
        shell.oneShotInBackground("python3 -c \"\(hold)\" \(database) > ~/held")
        while try shell.oneShot("cat ~/held") != "held\n" { try await Task.sleep(for: .milliseconds(20)) }
        try shell.screen.type("set /n x")
        try shell.screen.press("Enter")
        try await shell.prompt(2)
        try await shell.screen.wait(for: "No answer within 1000 ms: it is unknown whether the write was done")
        try await shell.screen.wait(for: "(CONNECTING)")
        try await shell.screen.wait(for: "[fk: local:default(CONNECTED) / 2]")
        try await shell.screen.wait(for: "Connected again")
        try await shell.end()
    }
}

extension ShellScreen {
    /// Runs a line beside the terminal without waiting for it.
    func oneShotInBackground(_ line: String) {
        let shell = self
        Thread.detachNewThread { _ = try? shell.oneShot(line) }
    }
}
