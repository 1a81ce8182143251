import Foundation
import Testing

/// What is wrong with a command line or its data is named, with what would be right; nothing crashes.
@Suite struct BadInputTests {
    static let cases: [RunCase] = [
        RunCase(
            "relative path", ["get", "a/b"], "",
            errors: "fk: Relative path \"a/b\": one-shots and scripts take absolute paths, such as /a/b\n", code: 2),
        RunCase(
            "empty path", ["get", ""], "",
            errors: "fk: Relative path \"\": one-shots and scripts take absolute paths, such as /\n", code: 2),
        RunCase(
            "path that ends with a slash", ["get", "/a/"], "",
            errors: "fk: Invalid path \"/a/\": path must not end with / character\n", code: 2),
        RunCase(
            "empty element", ["get", "/a//b"], "",
            errors: "fk: Invalid path \"/a//b\": empty node name specified @3\n", code: 2),
        RunCase(
            "dots", ["get", "/a/../b"], "",
            errors: "fk: Invalid path \"/a/../b\": relative paths not allowed @4\n", code: 2),
        RunCase(
            "control character", ["get", "/a\u{1B}[2J"], "",
            errors: "fk: Invalid path \"/a\\u{1b}[2J\": invalid character @2\n", code: 2),
        RunCase(
            "NUL in a script", [], input: "get /a\u{0}b\n", "",
            errors: "fk: line 1: Invalid path \"/a\\u{0}b\": null character not allowed @2\n", code: 2),
        RunCase(
            "unknown command", ["crate", "/a"], "",
            errors: "fk: Unknown command \"crate\"; did you mean create? (fk help lists them)\n", code: 2),
        RunCase(
            "unknown flag", ["ls", "--recursive", "/"], "",
            errors: "fk: ls has no flag --recursive\n", code: 2),
        RunCase(
            "unknown global option", ["--outptu", "json", "ls", "/"], "",
            errors: "fk: fk has no flag --outptu; did you mean --output?\n", code: 2),
        RunCase(
            "missing operand", ["set", "/a"], "",
            errors: "fk: set needs DATA; usage: set [-s] [-v N] [--hex] [-b] PATH DATA\n", code: 2),
        RunCase(
            "bad number", ["delete", "-v", "two", "/a"], "",
            errors: "fk: delete -v needs a whole number of at least -1, not \"two\"\n", code: 2),
        RunCase(
            "number out of range", ["delete", "-v", "2147483648", "/a"], "",
            errors: "fk: delete -v needs a whole number of at least -1, not \"2147483648\"\n", code: 2),
        RunCase(
            "bad time to live", ["create", "-t", "0", "/a"], "",
            errors: "fk: create -t needs a whole number from 1 to 1099511627775, not \"0\"\n", code: 2),
        RunCase(
            "bad hexadecimal", ["create", "/a", "--hex", "0g"], "",
            errors: "fk: The data is not hexadecimal: pairs of 0-9 and a-f are\n", code: 2),
        RunCase(
            "bad base64", ["create", "/a", "-b", "!!"], "",
            errors: "fk: The data is not base64: A-Z, a-z, 0-9, + and / with = at the end are\n", code: 2),
        RunCase(
            "two encodings", ["create", "/a", "-b", "--hex", "00"], "",
            errors: "fk: create takes only one of --hex or -b\n", code: 2),
        RunCase(
            "unreadable file", ["create", "/a", "@/nonexistent/file"], "",
            errors: "fk: Cannot read /nonexistent/file: No such file or directory\n", code: 1),
        RunCase(
            "unreadable script", ["-f", "/nonexistent/file"], "",
            errors: "fk: Cannot read /nonexistent/file: No such file or directory\n", code: 1),
        RunCase(
            "script and command", ["-f", "x", "ls", "/"], "",
            errors: "fk: -f runs a script; ls cannot stand beside it\n", code: 2),
        RunCase(
            "bad access control list", ["create", "/a", "", "world:anyone:xyz"], "",
            errors: "fk: \"xyz\" are no permissions: letters of cdrwa, as in world:anyone:cdrwa,digest:user:HASH:rw\n",
            code: 2),
        RunCase(
            "bad watch mode", ["addWatch", "-m", "PERSISTANT", "/a"], "",
            errors:
                "fk: addWatch -m takes PERSISTENT or PERSISTENT_RECURSIVE, not \"PERSISTANT\"; did you mean PERSISTENT?\n",
            code: 2),
        RunCase(
            "bad session", ["sessions", "kill", "me"], "",
            errors: "fk: A session is a hexadecimal number such as 0x1a2b, not \"me\"\n", code: 2),
        RunCase(
            "bad option in JSON", ["get", "--bogus", "/a", "--output", "json"], "",
            errors: #"{"error":{"code":"usage","exit":2,"message":"get has no flag --bogus"}}"# + "\n", code: 2),
        RunCase(
            "unclosed quotation", [], input: "ls /\nset /a 'x\nls /\n", "zookeeper\n",
            errors: "fk: line 2: The quotation that begins with ' in column 8 is not closed\n", code: 2),
        RunCase(
            "standard input twice", [], input: "create /a -\n", "",
            errors: "fk: line 1: - reads standard input, but the commands come from there: use @FILE or -f\n", code: 2),
        RunCase(
            "connection in a script", [], input: "ls / --connect memory:\n", "",
            errors: "fk: line 1: --connect belongs on the command line of fk, not on a line of a script\n", code: 2),
    ]

    @Test(arguments: cases) func isNamed(_ run: RunCase) async throws { try await run.run() }

    @Test(arguments: [
        "nonsense:x", "nothing", "local:", "local:a/b", "memory:x", "local:/tmp/x?bogus=1",
    ])
    func connectionURL(_ url: String) async throws {
        let outcome = try await Tool.run(["-c", url, "ls", "/"], try Scratch())
        #expect(outcome.code == 2)
        #expect(outcome.errors.hasPrefix("fk: Invalid connection URL \"\(url)\": "))
    }

    /// Swift repairs such arguments in silence: another node would be meant.
    @Test func argumentThatIsNoText() async throws {
        let scratch = try Scratch()
        let child = try Child(
            arguments: [Array("get".utf8), Array("/a".utf8) + [0xFF]], environment: Tool.environment(scratch),
            streams: [.file("/dev/null", O_RDONLY), .closed, .file("\(scratch.path)/errors", O_WRONLY | O_CREAT)])
        #expect(await child.wait() == 2)
        let errors = try String(contentsOfFile: "\(scratch.path)/errors", encoding: .utf8)
        #expect(errors == "fk: Argument 2 is not valid UTF-8: \"/a\u{FFFD}\"\n")
    }

    @Test func lineThatIsNoText() async throws {
        let outcome = try await Tool.run([], try Scratch(), input: Array("get /a".utf8) + [0xFF, 0x0A])
        #expect(outcome.errors == "fk: line 1: The line is not valid UTF-8\n")
        #expect(outcome.code == 2)
    }

    @Test func tooMuchData() async throws {
        let scratch = try Scratch()
        let largest = [UInt8](repeating: 0x78, count: 1_048_575)
        let file = try scratch.file("data", largest)
        #expect(try await Tool.run(["create", "/a", "@\(file)"], scratch).code == 0)
        #expect(try await Tool.run(["get", "/a"], scratch).output == largest)
        let outcome = try await Tool.run(["set", "/a", "-"], scratch, input: largest + [0x78])
        #expect(outcome.code == 10)
        #expect(outcome.errors == "fk: The data has more than 1048575 bytes, a node holds at most 1048575: /a\n")
        let hex = [UInt8](repeating: UInt8(ascii: "0"), count: 2_097_152)
        #expect(try await Tool.run(["set", "--hex", "/a", "-"], scratch, input: hex).code == 10)
    }

    @Test func directoryThatCannotBeMade() async throws {
        let scratch = try Scratch()
        let file = try scratch.file("file", "")
        let outcome = try await Tool.run(["-c", "local:\(file)/x", "ls", "/"], scratch)
        #expect(outcome.code == 7)
        #expect(outcome.errors.hasPrefix("fk: "))
    }

    @Test func noHome() async throws {
        let outcome = try await Tool.run(["ls", "/"], try Scratch(), environment: ["FK_CONNECT": ""])
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains("neither XDG_DATA_HOME nor HOME"))
    }
}
