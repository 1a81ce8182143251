import FaaSKeeperModel
import Testing

@testable import FKCommands

/// Words to arguments, by the command table.
@Suite struct ParserTests {
    private func parse(_ words: [Word], isLine: Bool = false) throws -> (Arguments, GlobalOptions) {
        var parser = CommandLineParser(isLine: isLine)
        guard case .command(let arguments) = try parser.parse(words) else { throw CommandError.usage("no command") }
        return (arguments, parser.options)
    }

    private func message(_ words: [Word], isLine: Bool = false) -> String? {
        do {
            _ = try parse(words, isLine: isLine)
            return nil
        } catch {
            return (error as? CommandError)?.message
        }
    }

    @Test(arguments: ["getAcl", "getacl", "GETACL", "get-acl", "Get-Acl"])
    func namesInAnyCase(_ name: String) throws {
        #expect(try parse([Word(name), "/a"]).0.command.name == "getAcl")
    }

    @Test func flagsMixWithOperands() throws {
        let (arguments, _) = try parse(["ls", "/a", "-sw"])
        #expect(arguments.operands == ["/a"])
        #expect(arguments.has(.stat) && arguments.has(.watch) && !arguments.has(.recursive))
    }

    @Test func valuesOfFlags() throws {
        for words: [Word] in [
            ["set", "-v", "3", "/a", "x"], ["set", "-v3", "/a", "x"], ["set", "/a", "x", "-sv", "3"],
        ] {
            #expect(try parse(words).0.expectedVersion() == 3)
        }
        #expect(try parse(["set", "-v", "-1", "/a", "x"]).0.expectedVersion() == -1)
        #expect(try parse(["addWatch", "--count=5", "/a"]).0.value(Flag(long: "count", "")) == nil)
    }

    @Test func flagsThatAreWords() throws {
        for words: [Word] in [
            ["find", "/a", "-name", "x*", "-ephemeral"], ["find", "--name=x*", "--ephemeral", "/a"],
            ["find", "-name=x*", "/a", "-ephemeral"],
        ] {
            let (arguments, _) = try parse(words)
            #expect(arguments.value(Flag(word: "name", "GLOB", "")) == "x*" && arguments.operands == ["/a"])
            #expect(arguments.has(Flag(word: "ephemeral", "")))
        }
        // A value may begin with a dash.
        #expect(try parse(["find", "-size", "-5"]).0.value(Flag(word: "size", "N", "")) == "-5")
        #expect(message(["find", "-nam", "x"])?.contains("did you mean -name?") == true)
        #expect(message(["find", "-name"]) == "-name needs GLOB")
    }

    @Test func longGlobalsAnywhereShortOnesBefore() throws {
        let (_, options) = try parse(["-c", "memory:", "get", "/a", "--output=json", "--timeout", "1.5", "--cost"])
        #expect(options.connect == "memory:")
        #expect(options.output == .json)
        #expect(options.timeoutMillis == 1_500)
        #expect(options.showsCost)
    }

    @Test func nothingIsParsedAfterDashes() throws {
        let (arguments, options) = try parse(["set", "/a", "--", "--cost"])
        #expect(arguments.operands == ["/a", Word("--cost", isLiteral: true)])
        #expect(!options.showsCost)
        #expect(try parse(["set", "/a", "--", "-"]).0.operands[1].isLiteral)
    }

    @Test func aLoneDashIsAnOperand() throws {
        #expect(try parse(["set", "/a", "-"]).0.operands == ["/a", "-"])
    }

    /// What belongs to a command inside a command is left to it, but for global options.
    @Test func commandsInsideCommands() throws {
        let (arguments, options) = try parse(["trace", "get", "-s", "/a", "--cost"])
        #expect(arguments.operands == ["get", "-s", "/a"])
        #expect(options.showsCost)
        let (literal, other) = try parse(["txn", "set", "/a", "--", "--cost", "--then", "delete", "/b"])
        #expect(literal.operands.map(\.text) == ["set", "/a", "--", "--cost", "--then", "delete", "/b"])
        #expect(!other.showsCost)
    }

    @Test func requestsWithoutCommand() throws {
        func request(_ words: [Word]) throws -> String {
            var parser = CommandLineParser()
            switch try parser.parse(words) {
            case .nothing: return "nothing"
            case .version: return "version"
            case .help(let command): return "help \(command?.name ?? "")"
            case .command(let arguments): return arguments.command.name
            }
        }
        #expect(try request([]) == "nothing")
        #expect(try request(["-k", "-f", "x"]) == "nothing")
        #expect(try request(["--version"]) == "version")
        #expect(try request(["--help"]) == "help ")
        #expect(try request(["get", "--help"]) == "help get")
        #expect(try request(["get", "-h"]) == "help get")
    }

    @Test(
        arguments: [
            (["crate", "/a"], "Unknown command \"crate\"; did you mean create? (fk help lists them)"),
            (["frobnicate"], "Unknown command \"frobnicate\" (fk help lists them)"),
            (["ls", "-r", "/"], "ls has no flag -r; did you mean -R?"),
            (["ls", "-z", "/"], "ls has no flag -z; it has -s, -w, -R"),
            (["set", "/a", "b", "--hxe"], "set has no flag --hxe; did you mean --hex?"),
            (["get", "/a", "--tiemout", "3"], "get has no flag --tiemout; did you mean --timeout?"),
            (
                ["get", "/a", "-o", "json"],
                "get has no flag -o; as a global option it stands before the command, or is --output"
            ),
            (
                ["set", "/a", "-5"],
                "set has no flag -5; it has -s, -v, --hex, -b (data that begins with a dash stands after --)"
            ),
            (["-s", "get", "/a"], "fk has no flag -s; a command's flags stand after its name (fk help)"),
            (["get"], "get needs PATH; usage: get [-s] [-w] [-b] [-x] PATH"),
            (
                ["set", "/a", "b", "c"],
                "set has no use for \"c\"; quote data that has spaces; usage: set [-s] [-v N] [--hex] [-b] PATH DATA"
            ),
            (["delete", "/a", "-v"], "-v needs N"),
            (["get", "/a", "--cost=1"], "--cost takes no value, but \"1\" was given"),
            (["get", "/a", "--output", "xml"], "--output takes text or json, not \"xml\""),
            (["get", "/a", "--output", "jsn"], "--output takes text or json, not \"jsn\"; did you mean json?"),
            (
                ["get", "/a", "--timeout", "soon"],
                "--timeout needs a number of seconds above 0, such as 5 or 0.5, not \"soon\""
            ),
            (
                ["get", "/a", "--timeout", "0"],
                "--timeout needs a number of seconds above 0, such as 5 or 0.5, not \"0\""
            ),
            (["get", "/a", "--auth", "digest"], "A credential is SCHEME:CREDENTIAL, such as digest:user:password"),
        ] as [([Word], String)])
    func faults(_ words: [Word], _ expected: String) {
        #expect(message(words) == expected)
    }

    @Test func linesHaveNoConnectionOptions() {
        #expect(
            message(["get", "/a", "--connect", "memory:"], isLine: true)
                == "--connect belongs on the command line of fk, not on a line of a script")
        #expect(message(["get", "/a", "--output", "json"], isLine: true) == nil)
    }
}
