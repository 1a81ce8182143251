import Testing

@testable import FKCommands

/// Lines as a POSIX shell quotes them.
@Suite struct TokenizerTests {
    @Test(arguments: [
        ("create /a hello", ["create", "/a", "hello"]),
        ("  get\t/a  ", ["get", "/a"]),
        ("set /a 'it is $HOME # here'", ["set", "/a", "it is $HOME # here"]),
        (#"set /a "a \"quoted\" \$word \n""#, ["set", "/a", #"a "quoted" $word \n"#]),
        (#"set /a a\ b\'c"#, ["set", "/a", "a b'c"]),
        ("set /a ''", ["set", "/a", ""]),
        (#"set /a pre'mid'"end""#, ["set", "/a", "premidend"]),
        ("get /a # comment", ["get", "/a"]),
        ("get /a#b", ["get", "/a#b"]),
        ("# all of it", []),
        ("", []),
        ("set /a \"two\nlines\"", ["set", "/a", "two\nlines"]),
        ("set /a one\\\ntwo", ["set", "/a", "onetwo"]),
        ("get /ünïcode/日本", ["get", "/ünïcode/日本"]),
        ("get /a\r", ["get", "/a"]),
    ])
    func words(_ line: String, _ expected: [String]) {
        #expect(Tokenizer.split(line) == .words(expected.map { Word($0) }))
    }

    @Test(arguments: [("set /a 'open", "'", 8), (#"set "open \""#, "\"", 5), (#"set /a \"#, "\\", 8)])
    func incomplete(_ line: String, _ opened: String, _ column: Int) {
        #expect(Tokenizer.split(line) == .incomplete(opened: opened, column: column))
    }

    /// A megabyte on one line takes no quadratic time.
    @Test func largeLine() {
        let data = String(repeating: "x", count: 1_000_000)
        #expect(Tokenizer.split("set /a '\(data)'") == .words(["set", "/a", Word(data)]))
    }
}
