import Benchmarking
import CostModel
import Testing

@testable import FKCommands

/// What may be asked of `bench`.
@Suite struct BenchOptionTests {
    private func options(_ line: String) throws -> BenchOptions {
        var parser = CommandLineParser()
        let words = ("bench " + line).split(separator: " ").map { Word(String($0)) }
        guard case .command(let arguments) = try parser.parse(words) else { throw CommandError.usage("no command") }
        return try BenchOptions(arguments)
    }

    @Test func whatIsStandard() throws {
        let options = try options("")
        let workload = try #require(options.parts.first?.workload)
        #expect(options.parts.count == 1 && options.simulation == nil && options.report == nil)
        #expect(workload.readPercent == 50 && workload.size == .bytes(1_024) && workload.sessions == 1)
        #expect(workload.nodes == 16 && workload.end == .millis(10_000) && workload.ratePerSecond == nil)
        #expect(workload.pipelined == 1)
    }

    @Test func whatIsGiven() throws {
        let options = try options(
            "--reads 12.5% --size 64k --sessions 40 --count 3k --pipelined 8 --simulate --memory 2048 --seed 9")
        let workload = try #require(options.parts.first?.workload)
        #expect(workload.readPercent == 12.5 && workload.size == .bytes(65_536) && workload.sessions == 40)
        #expect(workload.nodes == 40 && workload.end == .operations(3_000) && workload.pipelined == 8)
        #expect(options.simulation?.memoryMB == 2_048 && options.simulation?.seed == 9 && workload.seed == 9)
        #expect(options.store == .hybrid)
        let paced = try self.options("--rate 2k --duration 0.5 --nodes 7").parts[0].workload
        #expect(paced.ratePerSecond == 2_000 && paced.end == .millis(500) && paced.nodes == 7)
    }

    /// On both sides.
    @Test(arguments: [
        ("--sessions", BenchLimits.sessions), ("--nodes", BenchLimits.nodes), ("--size", BenchLimits.sizeBytes),
        ("--pipelined", BenchLimits.pipelined), ("--count", BenchLimits.operations),
        ("--rate", BenchLimits.ratePerSecond), ("--simulate --memory", EstimateLimits.memoryMB),
    ])
    func everyBound(_ flags: String, _ range: ClosedRange<Int>) throws {
        for number in [range.lowerBound, range.upperBound] { _ = try options("\(flags) \(number)") }
        for number in ["\(range.lowerBound - 1)", "\(range.upperBound + 1)", "x", "1e3"] {
            let fault = #expect(throws: CommandError.self, "\(number)") { try options("\(flags) \(number)") }
            #expect(fault?.exitCode == .usage && fault?.message.contains("\(number)") == true)
        }
    }

    @Test func aRunLastsADayAtTheMost() throws {
        #expect(try options("--duration 86400").parts[0].workload.end == .millis(BenchLimits.millis.upperBound))
        let fault = #expect(throws: CommandError.self) { try options("--duration 86401") }
        #expect(fault?.message == "bench --duration is at the most a day, 86400 seconds")
    }

    /// Each fault, and what would be right.
    @Test(arguments: [
        ("--duration 5 --count 5", "bench takes only one of --duration or --count"),
        ("--rate 5 --pipelined 2", "bench takes only one of --rate or --pipelined"),
        ("--memory 512", "--memory counts only with --simulate; a deployment's functions have theirs"),
        ("--preset hbase --size 1k", "--preset has its own workload: leave --size out"),
        ("--report dir --rate 5", "--report has its own workloads: leave --rate out"),
        ("--reads 101", "bench --reads needs a percentage from 0 to 100, not \"101\""),
        (
            "--preset hbas",
            "bench --preset takes published-read, published-write or hbase, not \"hbas\"; did you mean hbase?"
        ),
    ])
    func whatIsWrong(_ line: String, _ message: String) throws {
        let fault = #expect(throws: CommandError.self) { try options(line) }
        #expect(fault?.exitCode == .usage && fault?.message == message)
    }

    /// 609 reads and 12 writes in 32 minutes, of nodes of 47 B on average and 320 B at the most.
    @Test func whatHBaseAsked() throws {
        let workload = try options("--preset hbase").parts[0].workload
        #expect(workload.end == .operations(621))
        #expect(abs(workload.readPercent * 621 / 100 - 609) < 0.001)
        #expect(abs(621 / (workload.ratePerSecond ?? 0) - 32 * 60) < 0.001)
        guard case .mixed(let small, let large, let oneIn) = workload.size else {
            Issue.record("Nodes are of one size")
            return
        }
        #expect(large == 320)
        let mean = (Double(small) * Double(oneIn - 1) + Double(large)) / Double(oneIn)
        #expect(abs(mean - 47) < 0.5)
    }

    @Test func presetsHaveThePublishedSizes() throws {
        let reads = try options("--preset published-read").parts
        #expect(reads.map { $0.workload.size.bytesMax } == [4, 1_024, 65_536, 262_144])
        #expect(reads.allSatisfy { $0.workload.readPercent == 100 && $0.published.count == 3 })
        let writes = try options("--preset published-write").parts
        #expect(writes.map { $0.workload.size.bytesMax } == [4, 1_024, 65_536, 256_000])
        #expect(writes.allSatisfy { $0.workload.readPercent == 0 })
    }
}
