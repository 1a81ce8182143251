import Foundation
import Testing

@testable import FKCommands

/// `fk bench` as a process.
@Suite struct BenchCommandTests {
    private func json(_ outcome: Tool.Outcome) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
    }

    private func kind(_ name: String, _ result: [String: Any]) throws -> [String: Any] {
        let kinds = try #require(result["kinds"] as? [[String: Any]])
        return try #require(kinds.first { $0["kind"] as? String == name })
    }

    @Test func aDeploymentIsMeasuredAndLeftAsItWas() async throws {
        let scratch = try Scratch()
        let outcome = try await Tool.run("-o json --cost bench --count 60 --sessions 3 --reads 50", scratch)
        #expect(outcome.code == 0, "\(outcome.errors)")
        let result = try json(outcome)
        let (reads, writes) = (try kind("read", result), try kind("write", result))
        #expect((reads["count"] as? Int ?? 0) + (writes["count"] as? Int ?? 0) == 60)
        #expect(reads["failed"] as? Int == 0 && writes["failed"] as? Int == 0)
        let latency = try #require(writes["latency"] as? [String: Any])
        let order = ["minMicros", "p50Micros", "p90Micros", "p99Micros", "p99.9Micros", "maxMicros"].compactMap {
            latency[$0] as? Int
        }
        #expect(order.count == 6 && order == order.sorted())
        let costs = try #require(result["costs"] as? [[String: Any]])
        #expect(costs.compactMap { $0["kind"] as? String } == ["read", "write"])
        // One read unit, as a read is billed.
        #expect(abs((costs[0]["dollarsPerMillion"] as? Double ?? 0) - 0.125) < 1e-9)
        let left = try await Tool.run("ls /", scratch)
        #expect(left.text == "zookeeper\n" || !left.text.contains("bench"), "\(left.text)")
    }

    /// The same seed, the same lines; but for what it took here.
    @Test func simulationsRepeat() async throws {
        let scratch = try Scratch()
        func run(_ seed: Int) async throws -> (kinds: String, simulated: Int) {
            let outcome = try await Tool.run(
                "bench -o json --simulate --count 50 --reads 40 --sessions 2 --seed \(seed)", scratch)
            #expect(outcome.code == 0, "\(outcome.errors)")
            let result = try json(outcome)
            let kinds = try JSONSerialization.data(
                withJSONObject: try #require(result["kinds"]), options: [.sortedKeys])
            let simulation = try #require(result["simulation"] as? [String: Any])
            return (String(decoding: kinds, as: UTF8.self), simulation["simulatedMicros"] as? Int ?? 0)
        }
        let (first, second, other) = (try await run(4), try await run(4), try await run(5))
        #expect(first.kinds == second.kinds && first.simulated == second.simulated)
        #expect(first.simulated != other.simulated)
        // Nothing was opened.
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/data"))
    }

    @Test func whatAPersonSees() async throws {
        let scratch = try Scratch()
        let outcome = try await Tool.run("bench --simulate --count 40 --reads 0", scratch)
        let lines = outcome.text.split(separator: "\n")
        #expect(lines.first == "1 session, 16 nodes of 1,024 B, 0 % reads, one at a time")
        #expect(lines.dropFirst().first?.split(separator: " ").prefix(3) == ["count", "failed", "a"])
        #expect(lines.contains { $0.hasPrefix("write ") } && !lines.contains { $0.hasPrefix("read ") })
        #expect(lines.contains("writes by latency"))
        #expect(lines.last?.hasPrefix("simulated ") == true && lines.last?.hasSuffix("512 MB, seed 1") == true)
    }

    /// What was measured is told, and nothing is left.
    @Test func interruptionTellsWhatWasMeasured() async throws {
        let scratch = try Scratch()
        let output = "\(scratch.path)/out"
        let child = try Child(
            program: Tool.path, arguments: ["bench", "--duration", "600"].map { Array($0.utf8) },
            environment: Tool.environment(scratch),
            streams: [.file("/dev/null", O_RDONLY), .file(output, O_WRONLY | O_CREAT), .file("/dev/null", O_WRONLY)])
        // As soon as its nodes are there, it is measuring.
        for _ in 0..<600 {
            if try await Tool.run("ls /", scratch).text.contains("bench-") { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        child.signal(SIGINT)
        #expect(await child.wait() == 130)
        let text = try String(contentsOfFile: output, encoding: .utf8)
        #expect(text.contains("interrupted"), "\(text)")
        #expect(try await !Tool.run("ls /", scratch).text.contains("bench-"))
    }
}
