import FaaSKeeperModel
import Testing

@testable import FKCommands

/// The bounds of the tool, on both sides.
@Suite struct CommandLimitTests {
    @Test func secondsHaveARange() throws {
        #expect(try Values.seconds("0.001", for: "S") == Values.secondsMillis.lowerBound)
        #expect(try Values.seconds("31536000", for: "S") == Values.secondsMillis.upperBound)
        for text in ["0", "0.0004", "31536000.001", "1" + String(repeating: "0", count: 400)] {
            let fault = #expect(throws: CommandError.self) { try Values.seconds(text, for: "S") }
            #expect(fault?.exitCode == .usage)
        }
    }

    /// What a node holds, and one byte more: exit code 10, and nothing is written.
    @Test func dataBytes() async throws {
        let scratch = try Scratch()
        let largest = [UInt8](repeating: 0x78, count: Limits.nodeDataBytesMax)
        #expect(try await Tool.run(["create", "/a", "-"], scratch, input: largest).code == 0)
        let more = try await Tool.run(["create", "/b", "-"], scratch, input: largest + [0x78])
        #expect(more.code == 10 && more.errors.contains("a node holds at most 1048575"))
        let file = try scratch.file("more", largest + [0x78])
        #expect(try await Tool.run(["set", "/a", "@" + file], scratch).code == 10)
        #expect(try await Tool.run("ls /", scratch).text == "a\nzookeeper\n")
        #expect(try await Tool.run("-o json stat /a", scratch).text.contains("\"version\":0"))
    }

    @Test func deletionsAtOnce() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("create -p /a/b", scratch).code == 0)
        let bound = Command.deleteAllBatchMax
        let more = try await Tool.run("deleteall -b \(bound + 1) /a", scratch)
        #expect(more.code == 2 && more.errors.contains("from 1 to \(bound)"))
        #expect(try await Tool.run("deleteall -b 0 /a", scratch).code == 2)
        #expect(try await Tool.run("ls /a", scratch).text == "b\n")
        #expect(try await Tool.run("deleteall -b \(bound) /a", scratch).code == 0)
    }

    @Test func candidates() {
        let asked = ShellCompletion("get /n", table: .standard)
        let bound = ShellLimits.candidatesMax
        let names = (0...bound).map { "node\($0)" }
        let most = asked.answer(Array(names.dropLast()), in: "/", after: "n")
        #expect(most.candidates.count == bound && most.total == bound)
        // One more, and only what they have in common comes; then the first of them, and how many there are.
        #expect(asked.answer(names, in: "/", after: "n").candidates.map(\.text) == ["/node"])
        let more = asked.answer(names, in: "/", after: "node")
        #expect(more.candidates.count == bound && more.total == bound + 1)
    }

    @Test func historyLines() {
        let file = ShellHistory.file(["HOME": "/nowhere"])
        #expect(file?.limit == ShellLimits.historyLinesMax)
    }
}
