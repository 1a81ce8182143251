import Testing

/// One run of `fk` after a script has prepared the deployment.
struct RunCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// Lines for `fk` before the run.
    let before: String
    let arguments: [String]
    let input: String
    let output: String
    let errors: String
    let code: Int32

    init(
        _ name: String, before: String = "", _ arguments: [String], input: String = "", _ output: String,
        errors: String = "", code: Int32 = 0
    ) {
        self.name = name
        self.before = before
        self.arguments = arguments
        self.input = input
        self.output = output
        self.errors = errors
        self.code = code
    }

    var testDescription: String { name }

    /// Times and ids differ from run to run.
    static func normalized(_ text: String) -> String {
        text.replacing(/time = \w{3} \w{3} \d\d \d\d:\d\d:\d\d UTC \d{4}/, with: "time = DATE")
            .replacing(/"([cm])time":\d+/, with: { "\"\($0.output.1)time\":0" })
            .replacing(/0x[0-9a-f]{12,16}/, with: "0xID")
    }

    func run() async throws {
        let scratch = try Scratch()
        if !before.isEmpty {
            let outcome = try await Tool.run([], scratch, input: Array(before.utf8))
            try #require(outcome.code == 0, "\(outcome.errors)")
        }
        let outcome = try await Tool.run(arguments, scratch, input: Array(input.utf8))
        #expect(RunCase.normalized(outcome.text) == output)
        #expect(outcome.errors == errors)
        #expect(outcome.code == code)
    }
}

/// Every command as a process, through pipes: standard output, standard error and exit code.
@Suite struct OneShotTests {
    private static let statOfA = """
        cZxid = 0x1
        ctime = DATE
        mZxid = 0x1
        mtime = DATE
        pZxid = 0x1
        cversion = 0
        dataVersion = 0
        aclVersion = 0
        ephemeralOwner = 0x0
        dataLength = 5
        numChildren = 0

        """
    private static let a = "create /a hello\n"
    private static let tree = "create /a hello\ncreate /a/b\ncreate /a/b/c x\ncreate /a/d\n"

    static let reading: [RunCase] = [
        RunCase("ls", before: tree, ["ls", "/a"], "b\nd\n"),
        RunCase("ls of the root", before: a, ["ls"], "a\nzookeeper\n"),
        RunCase("ls -s", before: a, ["ls", "-s", "/a"], statOfA),
        RunCase("ls -R", before: tree, ["ls", "-R", "/a"], "/a\n/a/b\n/a/b/c\n/a/d\n"),
        RunCase(
            "ls -R in JSON", before: tree, ["-o", "json", "ls", "-R", "/a"], #"["/a","/a/b","/a/b/c","/a/d"]"# + "\n"),
        RunCase("ls in JSON", before: tree, ["ls", "/a", "--output", "json"], #"["b","d"]"# + "\n"),
        RunCase("ls -R and -s", ["ls", "-Rs", "/"], "", errors: "fk: ls takes only one of -R or -s\n", code: 2),
        RunCase("get", before: a, ["get", "/a"], "hello"),
        RunCase("GET", before: a, ["GET", "/a"], "hello"),
        RunCase("get -s", before: a, ["get", "-s", "/a"], "hello\n" + statOfA),
        RunCase("get -b", before: a, ["get", "-b", "/a"], "aGVsbG8=\n"),
        RunCase(
            "get -x", before: a, ["get", "-x", "/a"],
            "00000000  68 65 6c 6c 6f                                    |hello|\n"),
        RunCase(
            "get in JSON", before: a, ["-o", "json", "get", "/a"],
            #"{"path":"/a","data":"hello","encoding":"utf8","stat":{"czxid":1,"mzxid":1,"pzxid":1,"ctime":0,"mtime":0,"#
                + #""version":0,"cversion":0,"aversion":0,"ephemeralOwner":"0x0","dataLength":5,"numChildren":0}}"#
                + "\n"),
        RunCase("get of a missing node", ["get", "/a"], "", errors: "fk: Node does not exist: /a\n", code: 3),
        RunCase(
            "get of a missing node in JSON", ["-o", "json", "get", "/a"], "",
            errors: #"{"error":{"code":"noNode","exit":3,"message":"Node does not exist: /a","path":"/a"}}"# + "\n",
            code: 3),
        RunCase("stat", before: a, ["stat", "/a"], statOfA),
        RunCase("stat of a missing node", ["stat", "/a"], "", errors: "fk: Node does not exist: /a\n", code: 3),
        RunCase("exists", before: a, ["exists", "/a"], "true\n"),
        RunCase("exists not", ["exists", "/a"], "false\n", code: 3),
        RunCase(
            "exists not, in JSON", ["-o", "json", "exists", "/a"], #"{"path":"/a","exists":false}"# + "\n", code: 3),
        RunCase("tree", before: tree, ["tree", "/a"], "/a\n├── b\n│   └── c\n└── d\n"),
        RunCase("tree -L", before: tree, ["tree", "-L", "1", "/a"], "/a\n├── b/…\n└── d\n"),
        RunCase("tree -s", before: a, ["tree", "-s", "/a"], "/a  (v0, 5 B)\n"),
        RunCase("getAllChildrenNumber", before: tree, ["getAllChildrenNumber", "/a"], "3\n"),
        RunCase("getEphemerals", before: a, ["get-ephemerals"], ""),
        RunCase("config", ["config"], "version=0"),
    ]

    static let changing: [RunCase] = [
        RunCase("create", ["create", "/a", "hello"], "/a\n"),
        RunCase("create without data", ["create", "/a"], "/a\n"),
        RunCase("create -s", before: "create /q\ncreate -s /q/i-\n", ["create", "-s", "/q/i-"], "/q/i-0000000001\n"),
        RunCase("create -s of a number alone", before: "create /q\n", ["create", "-s", "/q/"], "/q/0000000000\n"),
        RunCase("create -e", ["create", "-e", "/a"], "/a\n"),
        RunCase("create -p", ["create", "-p", "/a/b/c", "x"], "/a/b/c\n"),
        RunCase(
            "create -p of what exists", before: a, ["create", "-p", "/a"], "", errors: "fk: Node already exists: /a\n",
            code: 4),
        RunCase("create twice", before: a, ["create", "/a"], "", errors: "fk: Node already exists: /a\n", code: 4),
        RunCase(
            "create without its parent", ["create", "/a/b"], "", errors: "fk: Node does not exist: /a/b\n", code: 3),
        RunCase(
            "create in two modes", ["create", "-e", "-c", "/a"], "",
            errors: "fk: create takes only one of -e, -c or -t\n",
            code: 2),
        RunCase("create with an ACL", ["create", "/a", "", "world:anyone:r"], "/a\n"),
        RunCase("set", before: a, ["set", "/a", "new"], ""),
        RunCase("set -v", before: a, ["set", "-v", "0", "/a", "new"], ""),
        RunCase(
            "set -v of another version", before: a, ["set", "-v", "7", "/a", "new"], "",
            errors: "fk: Version 7 does not match version 0: /a\n", code: 5),
        RunCase("touch makes", ["touch", "/a"], "/a\n"),
        RunCase("touch again", before: a, ["touch", "/a"], ""),
        RunCase("delete", before: a, ["delete", "/a"], ""),
        RunCase(
            "delete of what has children", before: tree, ["delete", "/a"], "", errors: "fk: Node not empty: /a\n",
            code: 6),
        RunCase("deleteall", before: tree, ["deleteall", "/a"], ""),
        RunCase(
            "deleteall in JSON", before: tree, ["-o", "json", "delete-all", "-b", "1", "/a"],
            #"{"path":"/a","deleted":4}"# + "\n"),
        RunCase(
            "deleteall of the root", ["deleteall", "/"], "",
            errors: "fk: The root cannot be deleted; name a node below it\n", code: 2),
        RunCase("sync", ["sync", "/"], ""),
        RunCase(
            "txn", before: a,
            "txn create -s /i- 1 --then set /a 2 --then check /a 1 --then create /b".split(separator: " ").map(
                String.init),
            "/i-0000000001\n/b\n"),
        RunCase("txn of lines", ["txn"], input: "create /a 'a b'\n# not yet\nset /a c\n", "/a\n"),
        RunCase("txn that is dropped", ["txn"], input: "create /a\nabort\n", ""),
        RunCase(
            "txn that wants its input twice", ["txn"], input: "create /a -\n", "",
            errors: "fk: line 1: - reads standard input, but the commands come from there: use @FILE or -f\n",
            code: 2),
        RunCase("txn of nothing", ["txn"], "", errors: "fk: txn needs at least one operation\n", code: 2),
        RunCase(
            "txn that fails", before: a,
            "txn create /b --then delete /a -v 3 --then create /c".split(separator: " ").map(String.init), "",
            errors: "fk: Operation 2 of 3 failed, nothing was written: Version 3 does not match version 0: /a\n",
            code: 5),
        RunCase(
            "txn of something else", ["txn", "get", "/a"], "",
            errors: "fk: Unknown command \"get\"; did you mean set? (fk help lists them)\n", code: 2),
    ]

    static let access: [RunCase] = [
        RunCase("getAcl", before: a, ["getAcl", "/a"], "world:anyone:cdrwa\n"),
        RunCase(
            "getAcl in JSON", before: a, ["get-acl", "--output=json", "/a"],
            #"{"path":"/a","acl":[{"scheme":"world","id":"anyone","permissions":"cdrwa"}],"stat":{"czxid":1,"mzxid":1,"#
                + #""pzxid":1,"ctime":0,"mtime":0,"version":0,"cversion":0,"aversion":0,"ephemeralOwner":"0x0","#
                + #""dataLength":5,"numChildren":0}}"# + "\n"),
        RunCase("setAcl", before: a, ["setAcl", "/a", "world:anyone:r"], ""),
        RunCase(
            "a read-only node", before: a + "setAcl /a world:anyone:r\n", ["set", "/a", "x"], "",
            errors: "fk: Insufficient permission: /a\n", code: 9),
        RunCase(
            "a node of somebody's", before: "addauth digest u:p\ncreate /a secret auth::cdrwa\n", ["get", "/a"], "",
            errors: "fk: Insufficient permission: /a\n", code: 9),
        RunCase(
            "--auth", before: "addauth digest u:p\ncreate /a secret auth::cdrwa\n",
            ["get", "/a", "--auth", "digest:u:p"],
            "secret"),
        RunCase(
            "--auth of another scheme", ["get", "/", "--auth", "x:y"], "",
            errors: "fk: Scheme x is not known; digest USER:PASSWORD is\n", code: 9),
        RunCase("whoami", ["whoami"], "world: anyone\n"),
        RunCase(
            "quota", before: a + "setquota -n 3 -B 100 /a\n", ["listquota", "/a"],
            "quota of /a  used  soft  hard\nnodes           1     3     -\nbytes           5     -   100\n"),
        RunCase(
            "a soft quota warns", before: a + "setquota -n 1 /a\n", ["create", "/a/b"], "/a/b\n",
            errors: "fk: warning: Soft quota of 1 nodes on /a is exceeded: 2\n"),
        RunCase("a soft quota, quietly", before: a + "setquota -n 1 /a\n", ["-q", "create", "/a/b"], "/a/b\n"),
        RunCase(
            "a hard quota refuses", before: a + "setquota -N 1 /a\n", ["create", "/a/b"], "",
            errors: "fk: Quota of 1 nodes on /a is exceeded: 2\n", code: 10),
        RunCase(
            "delquota", before: a + "setquota -N 1 /a\ndelquota /a\n", ["listquota", "/a"], "",
            errors: "fk: There is no quota for /a\n", code: 3),
        RunCase(
            "setquota without a bound", before: a, ["setquota", "/a"], "",
            errors: "fk: setquota needs -n, -b, -N or -B; usage: setquota [-n N] [-b N] [-N N] [-B N] PATH\n", code: 2),
    ]

    static let others: [RunCase] = [
        RunCase("version", ["version"], "fk 0.1.0, FaaSKeeper for Swift\n"),
        RunCase("--version", ["--version"], "fk 0.1.0, FaaSKeeper for Swift\n"),
        RunCase("version in JSON", ["version", "--output", "json"], #"{"version":"0.1.0"}"# + "\n"),
        RunCase(
            "help of a command", ["help", "stat"],
            """
            Print the Stat of a node: eleven lines as zkCli has them.

            usage: stat [-w] PATH

              PATH  The node, as an absolute path
              -w    Set a one-shot watch; a one-shot waits for its event, prints it and
                    leaves

            cost:  a read, and with -w three storage writes for the watch

              fk stat /app/config  its eleven lines

            """),
        RunCase(
            "what is for the shell", ["cd", "/a"], "",
            errors: "fk: cd is for the shell; fk without a command opens it\n", code: 2),
        RunCase(
            "help of what is no command", ["help", "gte"], "",
            errors: "fk: Unknown command \"gte\"; did you mean get? (fk help lists them)\n", code: 2),
        RunCase("sessions", ["sessions"], "session  created  seen  timeout  ephemerals  watches\n"),
        RunCase(
            "sessions kill", ["sessions", "kill", "0x1a2b"], "", errors: "fk: There is no session 0x1a2b\n", code: 8),
        RunCase(
            "removewatches", before: a, ["removewatches", "/a"], "",
            errors: "fk: This session has no such watch: /a\n", code: 1),
    ]

    @Test(arguments: reading) func reads(_ run: RunCase) async throws { try await run.run() }
    @Test(arguments: changing) func changes(_ run: RunCase) async throws { try await run.run() }
    @Test(arguments: access) func permissions(_ run: RunCase) async throws { try await run.run() }
    @Test(arguments: others) func rest(_ run: RunCase) async throws { try await run.run() }
}
