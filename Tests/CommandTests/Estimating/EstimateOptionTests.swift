import CloudPrimitives
import CostModel
import Testing

@testable import FKCommands

/// What may be asked of `cost estimate`.
@Suite struct EstimateOptionTests {
    private func options(_ line: String) throws -> EstimateOptions {
        var parser = CommandLineParser()
        let words = ("cost estimate " + line).split(separator: " ").map { Word(String($0)) }
        guard case .command(let arguments) = try parser.parse(words) else { throw CommandError.usage("no command") }
        return try EstimateOptions(arguments)
    }

    @Test func whatIsStandard() throws {
        let options = try options("--reads 1")
        #expect(options.shape == .day && options.reads == 1 && options.writes == 0)
        #expect(options.sizeBytes == 1_024 && options.memoryMB == 512 && options.processor == .x86)
        #expect(options.prices == .awsUSEast1 && options.clusters == [] && options.assumptions == nil)
        let estimate = try options.estimate()
        #expect(estimate.basis.store == .hybrid && estimate.comparisons.isEmpty)
    }

    @Test func whatIsGiven() throws {
        let options = try options(
            "--reads 2.5M --writes 100k --size 64kB --user-store KEY-VALUE --memory 2048 --arch arm --prices paper "
                + "--vs zookeeper:3xt3.small --vs 9xt3.large --vs 3xt3.small --full --creates 12.5% --watches 0 "
                + "--clients 2k --nodes 1M")
        #expect(options.reads == 2_500_000 && options.writes == 100_000 && options.sizeBytes == 65_536)
        #expect(options.store == .keyValue && options.memoryMB == 2_048 && options.processor == .arm)
        #expect(options.prices == .paper && options.clusters.map(\.description) == ["3xt3.small", "9xt3.large"])
        let assumptions = FullAssumptions(createPercent: 12.5, watchPercent: 0, clients: 2_000, nodes: 1_000_000)
        #expect(options.assumptions == assumptions)
    }

    /// On both sides.
    @Test(arguments: [
        ("--reads", EstimateLimits.requests), ("--writes", EstimateLimits.requests),
        ("--reads 1 --size", EstimateLimits.sizeBytes), ("--reads 1 --memory", EstimateLimits.memoryMB),
        ("--reads 1 --full --clients", EstimateLimits.clients), ("--reads 1 --full --nodes", EstimateLimits.nodes),
    ])
    func everyBound(_ flags: String, _ range: ClosedRange<Int>) throws {
        for number in [range.lowerBound, range.upperBound] {
            let estimate = try options("\(flags) \(number)").estimate()
            #expect(estimate.dollarsPerDay.isFinite && estimate.dollarsPerDay >= 0)
        }
        for number in ["\(range.lowerBound - 1)", "\(range.upperBound + 1)", "9223372036854775807k", "x", "1e3", "+1"] {
            let fault = #expect(throws: CommandError.self, "\(number)") { try options("\(flags) \(number)") }
            #expect(fault?.exitCode == .usage && fault?.message.contains("\(number)") == true)
        }
        let servers = EstimateLimits.servers
        #expect(try options("--reads 1 --vs \(servers.upperBound)xt3.small").clusters.count == 1)
        for count in [servers.lowerBound - 1, servers.upperBound + 1] {
            #expect(throws: CommandError.self) { try options("--reads 1 --vs \(count)xt3.small") }
        }
    }

    /// Each fault, and what would be right.
    static let faults: [(String, String)] = [
        ("", "cost estimate needs --reads or --writes, requests a day, as in --reads 900K --writes 100K; or --table"),
        (
            "--reads many",
            "cost --reads needs a number such as 500, 100K or 1M, from 0 to 1,000,000,000,000, not \"many\""
        ),
        (
            "--writes 0.5",
            "cost --writes needs a number such as 500, 100K or 1M, from 0 to 1,000,000,000,000, not \"0.5\""
        ),
        ("--reads 1 --size 1M", "cost --size needs bytes such as 500 or 1k, from 0 to 262,144, not \"1M\""),
        ("--reads 1 --memory 64", "cost --memory needs a whole number from 128 to 10240, not \"64\""),
        ("--reads 1 --arch amd", "cost --arch takes x86 or arm, not \"amd\""),
        ("--reads 1 --prices papre", "cost --prices takes aws-us-east-1 or paper, not \"papre\"; did you mean paper?"),
        (
            "--reads 1 --user-store hybird",
            "cost --user-store takes object, key-value or hybrid, not \"hybird\"; did you mean hybrid?"
        ),
        (
            "--reads 1 --user-store redis",
            "cost --user-store redis: Redis is a server paid by the hour, and no price sheet has it; "
                + "stores paid by the request are object, key-value or hybrid"
        ),
        (
            "--reads 1 --vs zookeeper:3xm5.large",
            "cost --vs takes zookeeper:NxTYPE, N from 1 to 1000 and TYPE t3.small, t3.medium or t3.large, "
                + "as in zookeeper:3xt3.small, not \"zookeeper:3xm5.large\""
        ),
        ("--reads 1 --creates 5", "--creates counts only with --full"),
        ("--reads 1 --full --creates 101", "cost --creates needs a percentage from 0 to 100, not \"101\""),
        ("--reads 1 --full --watches -1", "cost --watches needs a percentage from 0 to 100, not \"-1\""),
        ("--table --heat-map", "cost takes only one of --table or --heat-map"),
        ("--table --reads 5", "--table has its own numbers of requests: leave --reads out"),
        ("--heat-map --writes 5", "--heat-map has its own numbers of requests: leave --writes out"),
    ]

    @Test(arguments: faults)
    func faultsAreNamed(_ line: String, _ message: String) {
        let fault = #expect(throws: CommandError.self) { try options(line) }
        #expect(fault?.message == message && fault?.exitCode == .usage)
    }

    /// By the tool itself, with its exit code.
    @Test func faultsOfTheTool() async throws {
        let scratch = try Scratch()
        for (line, message) in [
            ("cost --reads 5", "--reads is for cost estimate"),
            ("cost estmate", "cost takes estimate, not \"estmate\"; did you mean estimate?"),
            (
                "cost estimate --reads -5",
                "cost --reads needs a number such as 500, 100K or 1M, from 0 to 1,000,000,000,000, not \"-5\""
            ),
        ] {
            let outcome = try await Tool.run(line, scratch)
            #expect(outcome.errors == "fk: \(message)\n" && outcome.code == 2 && outcome.text == "")
        }
    }

    /// It needs no deployment, and makes none.
    @Test func itConnectsToNothing() async throws {
        let outcome = try await Tool.run("-c local:/nonexistent/deployment cost estimate --reads 1M", try Scratch())
        #expect(outcome.code == 0 && outcome.errors == "")
    }

    /// One leader has a rate; more is calculated, and said to be out of reach.
    @Test func moreWritesThanALeaderTakes() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("cost estimate --writes 6480000", scratch).errors == "")
        let more = try await Tool.run("cost estimate --writes 6480001", scratch)
        #expect(more.code == 0 && more.errors.hasPrefix("fk: So many writes were not reached: one leader"))
        #expect(try await Tool.run("-q cost estimate --writes 7M", scratch).errors == "")
    }
}
