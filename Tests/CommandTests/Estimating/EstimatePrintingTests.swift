import CloudPrimitives
import CostModel
import Testing

@testable import FKCommands

/// Estimates and maps as people and programs get them.
@Suite struct EstimatePrintingTests {
    private func console(isTerminal: Bool, environment: [String: String]) -> Console {
        Console(
            output: Output(nil), errors: Output(nil), input: Input(-1), outputIsTerminal: isTerminal,
            errorsAreTerminal: isTerminal, environment: environment)
    }

    private func map(isTerminal: Bool, _ environment: [String: String] = [:]) throws -> String {
        let basis = try EstimateBasis(prices: .paper, store: .object, sizeBytes: 1_024)
        let table = RatioTable(
            [(.object, .published(basis))], clusters: [ServerCluster(count: 3, machine: .small)], withDisks: false)
        let console = console(isTerminal: isTerminal, environment: environment)
        TextPrinter(console, isQuiet: false).heatMap(table)
        return String(decoding: console.output.taken(), as: UTF8.self)
    }

    /// Without a terminal, and where colour is not wanted, the marks alone.
    @Test func withoutColor() throws {
        let text = try map(isTerminal: false)
        #expect(
            text.hasPrefix(
                """
                object store, 100 % reads
                 requests 3xt3.small
                  100,000   37.44 ##
                  500,000    7.49 ++
                1,000,000    3.74 ++
                2,000,000    1.87 ::
                5,000,000    0.75 ..

                object store, 90 % reads

                """))
        #expect(text.contains("5,000,000    0.20 --\n") && text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x1B })
        #expect(text.hasSuffix("ZooKeeper costs as much: \(HeatMap.legend)\n"))
        // On a terminal only what is dim or bold may differ, and not even that.
        #expect(try map(isTerminal: true, ["NO_COLOR": "1"]) == text)
        #expect(try map(isTerminal: true, ["TERM": "dumb"]) == text)
    }

    /// On a terminal also a ground: green where the service is cheaper, red where it is not.
    @Test func withColor() throws {
        let text = try map(isTerminal: true)
        for cell in [
            "\u{1B}[30;42m  37.44 ##\u{1B}[0m", "\u{1B}[30;43m   1.87 ::\u{1B}[0m", "\u{1B}[30;41m   0.75 ..\u{1B}[0m",
        ] {
            #expect(text.contains(cell), "\(cell.debugDescription)")
        }
        #expect(try text.replacing(/\u{1B}\[[0-9;]*m/, with: "") == map(isTerminal: false))
    }

    @Test(arguments: [
        (0.0, "--"), (0.499, "--"), (0.5, ".."), (0.999, ".."), (1, "::"), (1.999, "::"), (2, "++"), (9.99, "++"),
        (10, "##"), (99.9, "##"), (100, "@@"), (1e9, "@@"),
    ])
    func marks(_ ratio: Double, _ mark: String) {
        #expect(HeatMap.Heat(ratio).text(ratio).hasSuffix(" " + mark))
    }

    @Test func forPrograms() async throws {
        let scratch = try Scratch()
        let line =
            "-o json cost estimate --reads 0 --writes 1M --user-store object --prices paper --vs 3xt3.small --full"
        let outcome = try await Tool.run(line, scratch)
        for part in [
            #"{"reads":0,"writes":1000000,"sizeBytes":1024,"store":"object","memoryMB":512,"processor":"x86","#,
            #""prices":{"name":"paper","date":"2024-06-03"},"assumptions":{"createPercent":10.0,"watchPercent":1.0,"#,
            #"{"each":"write","what":"queue deletes","isExtra":true,"dollars":1e-06,"dollarsPerDay":1.0}"#,
            #""zookeeper":[{"servers":"3xt3.small","dollarsPerDay":"#,
        ] {
            #expect(outcome.text.contains(part), "\(part)\n\(outcome.text)")
        }
        // Without requests there is nothing to compare.
        let nothing = try await Tool.run("-o json cost estimate --reads 0 --vs 3xt3.small", scratch).text
        #expect(nothing.contains(#""zookeeper":[{"servers":"3xt3.small","dollarsPerDay":1.49"#))
        #expect(!nothing.contains("ratio") && !nothing.contains("breakEven"))
        let table = try await Tool.run("-o json cost estimate --heat-map --prices paper --vs 3xt3.small", scratch)
        #expect(
            table.text.hasPrefix(#"[{"requestsPerDay":100000,"readPercent":100,"store":"object","dollarsPerDay":0.04,"#)
        )
        #expect(table.text.split(separator: "requestsPerDay").count == 31)
    }

    @Test func inFull() async throws {
        let line = "cost estimate --reads 90K --writes 10K --prices paper --full --nodes 1 --vs 3xt3.small"
        let outcome = try await Tool.run(line, try Scratch())
        for part in [
            "\nread      + watches            $0.167  90,000  $0.0151\n",
            "\nday       + idle polls                      1  $0.0216\n",
            "+ is not in the published model; assumed: 10 % of the writes create or delete, 1 % of the reads set a watch, "
                + "1 % of the writes are done twice, 1 client, 1 node\n",
        ] {
            #expect(outcome.text.contains(part), "\(part)\n\(outcome.text)")
        }
    }
}
