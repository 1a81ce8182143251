import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Synchronization
import Testing

/// `latency=on` in the address of a deployment.
@Suite struct LatencyOptionTests {
    private func options(_ query: String) throws -> LocalURLOptions {
        try ConnectionURL("memory:?" + query, environment: [:]).options
    }

    @Test func aProfileComesWithIt() throws {
        #expect(try options("").latency == .off && options("").profile == .local)
        #expect(try options("latency=on").profile == .awsUSEast1)
        #expect(try options("profile=local&latency=on").profile == .local)
        #expect(try options("latency=on&profile=paper").profile == .paper)
        #expect(try options("latency=off").profile == .local)
        #expect(try options("latency=on&latency-seed=18446744073709551615").latencySeed == .max)
    }

    @Test(arguments: [
        ("latency=maybe", "option latency is one of off, on, not \"maybe\""),
        ("latency=on&latency-seed=-1", "option latency-seed is a number from 0 on, not \"-1\""),
        ("latency=on&latency-seed=", "option latency-seed is a number from 0 on, not \"\""),
        ("latency-seed=1", "latency-seed is for latency=on"),
    ])
    func whatIsWrong(_ query: String, _ message: String) throws {
        let fault = #expect(throws: KeeperError.self) { try options(query) }
        #expect(fault?.code == .badArguments && fault?.message.hasSuffix(message) == true, "\(fault as Any)")
    }

    /// What a write and a read take at the least, however quick the machine is: its calls come one after the other.
    @Test(arguments: Backend.emulated) func callsTakeTheirTime(_ backend: Backend) async throws {
        try await backend.run(query: "latency=on&latency-seed=3") { deployment in
            let reports = Mutex<[OperationReport]>([])
            var options = ClientOptions()
            options.isTraced = true
            options.observer = { report in reports.withLock { $0.append(report) } }
            try await deployment.withClient(options) { client in
                _ = try await client.create("/node", data: bytes("a"))
                _ = try await client.get("/node")
            }
            let (write, read) = reports.withLock { ($0[0], $0[1]) }
            #expect(write.latencyMicros > 30_000 && read.latencyMicros > 1_000)
            #expect(write.txid > 0)
            // A trace has the calls of the functions with their latencies.
            let send = write.steps.first { $0.caller == "follower" && $0.operation == "send" }
            #expect((send?.micros ?? 0) > 3_000)
        }
    }
}
