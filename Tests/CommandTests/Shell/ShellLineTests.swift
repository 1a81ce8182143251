import Testing

@testable import FKCommands

/// How a line of the shell is taken apart.
@Suite struct ShellLineTests {
    @Test(arguments: [
        ("", ShellLine.empty), ("   ", .empty), ("# a remark", .empty),
        ("ls /", .command(["ls", "/"], block: "", .terminal)),
        ("ls / # all", .command(["ls", "/"], block: "", .terminal)),
        ("ls / | grep a | wc -l", .command(["ls", "/"], block: "", .pipe("grep a | wc -l"))),
        ("ls /|wc", .command(["ls", "/"], block: "", .pipe("wc"))),
        ("get /a > 'my file'", .command(["get", "/a"], block: "", .file("my file", appends: false))),
        ("get /a >>out", .command(["get", "/a"], block: "", .file("out", appends: true))),
        ("set /a 'x | y > z'", .command(["set", "/a", "x | y > z"], block: "", .terminal)),
        ("set /a x\\|y", .command(["set", "/a", "x|y"], block: "", .terminal)),
        ("!date -u", .system("date -u")), ("  ! ls | wc", .system("ls | wc")),
        ("set /a 'two", .incomplete), ("set /a \"two", .incomplete), ("ls / \\", .incomplete),
        ("set /a 'two\nlines'", .command(["set", "/a", "two\nlines"], block: "", .terminal)),
        ("get /a > 'my", .incomplete),
        ("txn", .incomplete), ("TXN\ncreate /a", .incomplete), ("txn\nset /a 'commit", .incomplete),
        ("txn\ncreate /a 1\ncommit", .command(["txn"], block: "create /a 1\ncommit", .terminal)),
        ("multi\nabort", .command(["multi"], block: "abort", .terminal)),
        (
            "txn create /a --then set /b 2",
            .command(["txn", "create", "/a", "--then", "set", "/b", "2"], block: "", .terminal)
        ),
    ])
    func isTakenApart(_ text: String, _ expected: ShellLine) {
        #expect(ShellLine(text) == expected)
    }

    @Test(arguments: [
        ("ls", ["ls"]), ("create /a\nls", ["create /a", "ls"]), ("\n  \nls\n\n", ["ls"]),
        ("set /a 'x\ny'\nls | cat", ["set /a 'x\ny'", "ls | cat"]), ("!echo it's\nls", ["!echo it's", "ls"]),
        ("# remark\nls", ["# remark", "ls"]), ("ls \\\n-s", ["ls \\\n-s"]),
        ("txn\nset /a 1\ncommit\nls", ["txn\nset /a 1\ncommit", "ls"]), ("ls\ntxn\nset /a", ["ls", "txn\nset /a"]),
    ])
    func aTextHasCommands(_ text: String, _ expected: [String]) {
        #expect(ShellLine.commands(text) == expected)
    }

    @Test(arguments: ["!", "| less", "> file", "ls |", "ls >", "ls > a b", "ls >> ''"])
    func isRefused(_ text: String) {
        guard case .invalid(let fault) = ShellLine(text) else {
            Issue.record("\(text) is taken as \(ShellLine(text))")
            return
        }
        #expect(!fault.isEmpty)
    }

    @Test(arguments: [
        ("conf", "/app", "/app/conf"), ("conf", "/", "/conf"), ("..", "/a/b", "/a"), ("../..", "/a", "/"),
        ("../c", "/a/b", "/a/c"), (".", "/a", "/a"), ("/x/../y", "/a", "/y"), ("x/", "/a", "/a/x"), ("/", "/a", "/"),
        ("./x", "/a", "/a/x"), ("/x//y", "/", "/x//y"),
    ])
    func relativePaths(_ text: String, _ directory: String, _ expected: String) {
        #expect(RelativePath.resolve(text, from: .init(unchecked: directory)) == expected)
    }

    @Test func aSequentialPrefixMayBeADirectory() {
        #expect(RelativePath.resolve("q/", from: .init(unchecked: "/a"), isPrefix: true) == "/a/q/")
    }

    @Test(arguments: [
        ("addauth digest me:secret", false), ("ADD-AUTH digest me:secret", false), (" ls /", false),
        ("ls / --auth digest:me:secret", false), ("ls / --auth=digest:me:secret", false),
        ("!FK_AUTH=digest:me:secret fk ls", false), ("!sh -c 'fk --auth digest:me:secret ls'", false),
        ("\"addauth digest me:secret\"", false), ("get /app/digest", true),
        ("set /a 'x", true),
    ])
    func secretsAreNotRemembered(_ line: String, _ isRemembered: Bool) {
        #expect(ShellHistory.mayRemember(line) == isRemembered)
    }
}
