import Testing

@testable import FKCommands

/// What Tab looks for.
@Suite struct ShellCompletionTests {
    private func wanted(_ line: String) -> ShellCompletion { ShellCompletion(line, table: .standard) }

    @Test func commands() {
        let asked = wanted("  ge")
        #expect(asked.word == "ge" && asked.start == 2)
        guard case .words(let names) = asked.wanted else {
            Issue.record("\(asked.wanted)")
            return
        }
        #expect(ShellCompletion.matches(names, "ge").contains("get") && names.contains("deleteall"))
        #expect(ShellCompletion.matches(names, "GETA").sorted() == ["getAcl", "getAllChildrenNumber"])
        #expect(wanted("").wanted == asked.wanted)
        #expect(wanted("help cre").wanted == asked.wanted)
    }

    @Test(arguments: [
        "get /a", "get ", "get -s /a", "set -v 3 a", "trace get /a", "trace -q set -v 3 a", "ls -R ", "get '/a b",
    ])
    func paths(_ line: String) { #expect(wanted(line).wanted == .path) }

    @Test(arguments: ["set /a x", "get /a b", "ls / | le", "ls / > f", "!ls", "nonsense /", "# ge", "set -v "])
    func nothing(_ line: String) { #expect(wanted(line).wanted == .nothing) }

    @Test func flagsAndValues() {
        guard case .words(let flags) = wanted("get -").wanted else {
            Issue.record("no flags")
            return
        }
        #expect(flags.contains("-s") && flags.contains("--output") && !flags.contains("--connect"))
        #expect(wanted("addWatch -m ").wanted == .words(["PERSISTENT", "PERSISTENT_RECURSIVE"]))
        #expect(wanted("ls / --output ").wanted == .words(["text", "json"]))
        #expect(wanted("option ").wanted == .words(["cost", "watches", "status"]))
        #expect(wanted("option cost o").wanted == .words(["on", "off"]))
    }

    @Test func whatNamesHaveInCommon() {
        #expect(ShellCompletion.common(["node-2", "node-10", "node-1"]) == "node-")
        #expect(ShellCompletion.common(["a"]) == "a")
        #expect(ShellCompletion.common([]) == nil)
    }

    @Test func aWordInQuotationsIsFound() {
        let asked = wanted("é get '/my dir/a")
        #expect(asked.word == "/my dir/a")
        #expect(asked.start == "é get ".utf8.count)
        #expect(ShellCompletion.split(path: asked.word) == ("/my dir/", "a"))
        #expect(ShellCompletion.quoted("/my dir/", isOpen: true) == "'/my dir/")
        #expect(ShellCompletion.quoted("/my dir/it's", isOpen: false) == "'/my dir/it'\\''s'")
        #expect(ShellCompletion.quoted("/app/é_1", isOpen: false) == "/app/é_1")
    }
}
