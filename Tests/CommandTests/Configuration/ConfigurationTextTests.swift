import Testing

@testable import FKCommands

/// Changes of the file leave every other line as it is.
@Suite struct ConfigurationTextTests {
    private let file = """
        # Mine.

        current = "one" # for now

        # The first.
        [contexts.one]
        connect = 'local:one' # here
        timeout = 5

        # The second.
        [contexts.two]
          connect = "local:two"
        # The end.

        """

    private func changed(_ text: String, _ body: (inout ConfigurationText) throws -> Void) throws -> String {
        var changed = ConfigurationText(Array(text.utf8), file: "config.toml")
        try body(&changed)
        _ = try Configuration(changed.bytes, file: "config.toml")
        return String(decoding: changed.bytes, as: UTF8.self)
    }

    @Test func useReplacesTheName() throws {
        let text = try changed(file) { try $0.use("two") }
        #expect(text == file.replacing("current = \"one\"", with: "current = \"two\""))
    }

    @Test func useIsAddedBeforeTheFirstTable() throws {
        let text = try changed("# Mine.\n\n# The first.\n[contexts.one]\nconnect = \"x\"\n") { try $0.use("one") }
        #expect(text == "# Mine.\n\ncurrent = \"one\"\n\n# The first.\n[contexts.one]\nconnect = \"x\"\n")
        #expect(try changed("") { try $0.use("a b") } == "current = \"a b\"\n")
    }

    @Test func valuesAreReplacedWhereTheyStand() throws {
        let text = try changed(file) { try $0.set("one", [(.connect, "\"local:new\""), (.output, "\"json\"")]) }
        #expect(
            text
                == file.replacing("'local:one' # here", with: "\"local:new\" # here").replacing(
                    "timeout = 5\n", with: "timeout = 5\noutput = \"json\"\n"))
    }

    @Test func aNewContextComesLast() throws {
        let text = try changed(file) { try $0.set("a.b", [(.connect, "\"x\""), (.quiet, "true")]) }
        #expect(text == file + "\n[contexts.\"a.b\"]\nconnect = \"x\"\nquiet = true\n")
        #expect(try changed("") { try $0.set("a", [(.connect, "\"x\"")]) } == "[contexts.a]\nconnect = \"x\"\n")
        // A last line without an end gets one.
        #expect(
            try changed("[contexts.a]\nconnect = \"x\"") { try $0.set("a", [(.timeout, "1")]) }
                == "[contexts.a]\nconnect = \"x\"\ntimeout = 1\n")
    }

    @Test func removingTakesTheTableAndItsComment() throws {
        var wasUsed = false
        let text = try changed(file) { wasUsed = try $0.remove("one") }
        #expect(wasUsed)
        #expect(text == "# Mine.\n\n\n# The second.\n[contexts.two]\n  connect = \"local:two\"\n# The end.\n")
        let other = try changed(file) { wasUsed = try $0.remove("two") }
        #expect(!wasUsed)
        #expect(
            other
                == "# Mine.\n\ncurrent = \"one\" # for now\n\n# The first.\n[contexts.one]\nconnect = 'local:one' # here\n"
                + "timeout = 5\n\n# The end.\n")
    }

    @Test func whatIsNotATableIsLeftToItsAuthor() throws {
        #expect(throws: CommandError.self) {
            try changed("contexts = { a = { connect = \"x\" } }\n") { _ = try $0.remove("a") }
        }
        // Its values can be changed all the same.
        #expect(
            try changed("contexts = { a = { connect = \"x\" } }\n") { try $0.set("a", [(.connect, "\"y\"")]) }
                == "contexts = { a = { connect = \"y\" } }\n")
    }
}
