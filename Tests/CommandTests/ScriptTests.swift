import Foundation
import Testing

/// Several commands in one session.
@Suite struct ScriptTests {
    static let cases: [RunCase] = [
        RunCase("answers are lines", [], input: "create /a 1\nget /a\nset /a 2\nget /a\n", "/a\n1\n2\n"),
        RunCase("no last line end", [], input: "create /a 1\nget /a", "/a\n1\n"),
        RunCase("comments and quotes", [], input: "# first\n\ncreate /a 'a b' # and so\nget \"/a\"\n", "/a\na b\n"),
        RunCase("data of two lines", [], input: "create /a 'a\nb'\nget /a\n", "/a\na\nb\n"),
        RunCase(
            "the first failure ends it", [], input: "create /a\nget /b\ncreate /c\n", "/a\n",
            errors: "fk: line 2: Node does not exist: /b\n", code: 3),
        RunCase(
            "-k goes on", ["-k"], input: "create /a\nget /b\ncreate /a\ncreate /c\n", "/a\n/c\n",
            errors: "fk: line 2: Node does not exist: /b\nfk: line 3: Node already exists: /a\n", code: 3),
        RunCase(
            "errors in JSON", ["-o", "json"], input: "get /b\n", "",
            errors: #"{"error":{"code":"noNode","exit":3,"message":"Node does not exist: /b","path":"/b","line":1}}"#
                + "\n",
            code: 3),
        RunCase(
            "exists asserts", [], input: "exists /\nexists /nope\ncreate /a\n", "true\nfalse\n",
            errors: "fk: line 2: Node does not exist: /nope\n", code: 3),
        RunCase("quit", [], input: "create /a\nquit\ncreate /b\n", "/a\n"),
        RunCase("nothing", [], ""),
        RunCase(
            "ephemerals last as long as the script", [],
            input: "create -e /e\ncreate -s -e /q-\ngetEphemerals\n", "/e\n/q-0000000001\n/e\n/q-0000000001\n"),
        RunCase("and no longer", before: "create -e /e\n", ["exists", "/e"], "false\n", code: 3),
        RunCase(
            "a credential holds on", [],
            input: "addauth digest u:p\ncreate /a x auth::cdrwa\nget /a\n", "/a\nx\n"),
        RunCase("a transaction", [], input: "txn\n create /a 1\n set /a 2\n commit\nget /a\n", "/a\n2\n"),
        RunCase(
            "a transaction without its end", [], input: "txn\ncreate /a 1\n", "",
            errors: "fk: line 2: txn is not closed: commit or abort is missing\n", code: 2),
        RunCase(
            "a transaction with a fault, in a script that goes on", ["-k"],
            input: "txn\ncreate /a 'two\nlines'\nsett /a 2\ncreate /b\ncommit\nls /\n", "zookeeper\n",
            errors: "fk: line 4: Unknown command \"sett\"; did you mean set? (fk help lists them)\n", code: 2),
        RunCase("watches are removed", [], input: "create /a\naddWatch /a\nremovewatches /a\nset /a x\n", "/a\n"),
        RunCase(
            "formats by line", [], input: "create /a\nls / --output json\nls /\n",
            "/a\n[\"a\",\"zookeeper\"]\na\nzookeeper\n"),
        RunCase(
            "help", [], input: "help quit\n",
            """
            Leave the shell, or end a script here; the session ends with it.

            usage: quit
            also:  exit

            cost:  nothing: no call to the service

              fk quit  the session ends, and its ephemeral nodes with it

            """),
    ]

    @Test(arguments: cases) func script(_ run: RunCase) async throws { try await run.run() }

    @Test func file() async throws {
        let scratch = try Scratch()
        let file = try scratch.file("script", "create /a -\nget /a\n")
        let outcome = try await Tool.run("-f \(file)", scratch, input: "from input")
        #expect(outcome == Tool.Outcome(output: Array("/a\nfrom input\n".utf8), errors: "", code: 0))
    }

    /// Another program can talk to `fk`: each answer comes before the next line is needed.
    @Test func conversation() async throws {
        let scratch = try Scratch()
        let fk = try Conversation([], scratch)
        try fk.send("create /a 1")
        #expect(await fk.line() == "/a")
        try fk.send("get /a")
        #expect(await fk.line() == "1")
        try fk.send("create -e /e")
        #expect(await fk.line() == "/e")
        #expect(try await Tool.run("exists /e", scratch).text == "true\n")
        fk.endInput()
        #expect(await fk.line() == nil)
        #expect(await fk.child.wait() == 0)
        #expect(try await Tool.run("exists /e", scratch).text == "false\n")
    }

    /// Events of a session come while it is idle, too.
    @Test func events() async throws {
        let scratch = try Scratch()
        let fk = try Conversation([], scratch)
        try fk.send("create /a 1")
        #expect(await fk.line() == "/a")
        try fk.send("get -w /a")
        #expect(await fk.line() == "1")
        #expect(try await Tool.run("set /a 2", scratch).code == 0)
        #expect(await fk.line() == "WatchedEvent state:SyncConnected type:NodeDataChanged path:/a zxid: 2")
        fk.endInput()
        #expect(await fk.remainingLines() == [])
        #expect(await fk.child.wait() == 0)
    }
}
