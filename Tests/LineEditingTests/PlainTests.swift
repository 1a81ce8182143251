import ChildProcess
import Foundation
import Testing

extension Terminal {
    @Suite struct PlainTests {
        @Test(arguments: ["TERM=dumb", "TERM="]) func terminalsThatCannotDraw(_ setting: String) async throws {
            let scratch = try Scratch()
            let screen = try await Screen(
                "trap : INT\n\(setting) $PROBE --colours | tee -i \(scratch.path)/output\nexec sleep 1000", scratch)
            try await screen.expectEnd(["[0]>"])
            try await screen.type("one")
            try await screen.press("Enter")
            try await screen.expectEnd(["[0]>one", "got: one", "[1]>"])
            try await screen.type("say \"two")
            try await screen.press("Enter")
            try await screen.expectEnd(["> "].map { String($0.dropLast()) })
            try await screen.type("three\"")
            try await screen.press("Enter")
            try await screen.expectEnd([#"got: say "two\nthree""#, "[2]>"])
            try await screen.type("dropped")
            try await screen.press("C-c")
            try await screen.expect("the next prompt") { $0.last == "[3]>" && $0.contains("interrupted") }
            try await screen.press("C-d")
            try await screen.expectEnd(["bye"])
            #expect(scratch.text("output")?.contains("\u{1B}") == false)
        }
    }
}

/// Without any terminal.
@Suite struct PipeTests {
    private func run(_ input: String, _ arguments: [String] = []) async throws -> String {
        let scratch = try Scratch()
        let environment = scratch.environment
        let file = try scratch.file("input", input)
        return try await elsewhere {
            let ends = try ChildProcess.pipe()
            let descriptor = open(file, O_RDONLY)
            let process = try ChildProcess(
                Probe.path, arguments, environment: environment, input: descriptor, output: ends.write)
            ChildProcess.closeEnd(ends.write)
            ChildProcess.closeEnd(descriptor)
            let output = String(decoding: ChildProcess.readAll(ends.read), as: UTF8.self)
            return "\(output)\(process.wait())"
        }
    }

    @Test func linesWithoutPrompts() async throws {
        #expect(try await run("one\n\ntwo é\n") == "got: one\ngot: \ngot: two é\nbye\n0")
        #expect(try await run("no line break") == "got: no line break\nbye\n0")
        #expect(try await run("") == "bye\n0")
        #expect(try await run("a \"b\nc\" d\ne\n") == "got: a \"b\\nc\" d\ngot: e\nbye\n0")
        #expect(try await run("a \"b\nc") == "got: a \"b\\nc\nbye\n0")
    }

    @Test func manyLines() async throws {
        let count = 50_000
        let input = (0..<count).map { "line \($0)\n" }.joined()
        let isRight = try await run(input) == (0..<count).map { "got: line \($0)\n" }.joined() + "bye\n0"
        #expect(isRight)
    }

    @Test func eventsAreLines() async throws {
        let output = try await run(String(repeating: "x\n", count: 2_000), ["--events-millis", "1"])
        #expect(!output.contains("\u{1B}") && output.split(separator: "\n").filter { $0 == "got: x" }.count == 2_000)
        let others = output.split(separator: "\n").filter { $0 != "got: x" && !$0.hasPrefix("event ") }
        #expect(others == ["bye", "0"])
    }
}
