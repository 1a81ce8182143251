import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import MotoServer
import Synchronization
import Testing

/// What the emulator's profile predicts is what is called and billed at AWS: the same calls, in the same order, with the
/// same units. Only the time that functions take is each place's own.
@Suite struct CostEqualityTests {
    /// A call of a service as both have to make it.
    private struct Call: Hashable, CustomStringConvertible {
        let text: String
        var description: String { text }

        init(_ step: Step, _ sessions: [SessionID]) {
            let usage = step.usage
            let units = [
                usage.queueSends, usage.queueReceives, usage.readUnits, usage.writeUnits, usage.objectReads,
                usage.objectWrites,
            ]
            // Sizes are in the units; names of objects and of sessions are drawn, those of regions are each backend's.
            var target = step.service == "object" ? String(step.target.prefix(4)) : step.target
            for session in sessions {
                target = target.replacing(session.description, with: "SESSION").replacing(session.hex, with: "SESSION")
            }
            target = target.replacing("[\(MotoDeployment.region)]", with: "[local]")
            text = "\(step.caller) \(step.service) \(step.operation) \(target) \(units)"
        }
    }

    /// What one operation came to.
    private struct Operation {
        var calls: [Call]
        var usage: Usage

        init(_ report: OperationReport, _ sessions: [SessionID]) {
            // Some calls are made at the same time.
            calls = report.steps.map { Call($0, sessions) }.sorted { $0.text < $1.text }
            usage = report.usage
            usage.functionMBMicros = 0
        }

        var units: Int64 { usage.readUnits + usage.writeUnits }
    }

    private final class Reports: Sendable {
        private let reports = Mutex<[OperationReport]>([])
        func add(_ report: OperationReport) { reports.withLock { $0.append(report) } }
        func operations(_ sessions: [SessionID]) -> [Operation] {
            reports.withLock { $0 }.map { Operation($0, sessions) }
        }
    }

    private func run(
        _ deployment: Deployment, _ listening: Listening, isTraced: Bool
    ) async throws -> [Operation] {
        let reports = Reports()
        var options = ClientOptions()
        options.listening = listening
        options.isTraced = isTraced
        options.observer = { reports.add($0) }
        let client = deployment.client(options)
        let looker = deployment.client()
        /// Lets what goes on beside the answer come to its end: the checkpoint, and the confirmation of an event.
        func settled() async throws {
            try await eventually {
                let status = try await looker.status()
                return status.txid >= client.mrd && status.epochSize == 0
            }
        }
        let small = Array("hello".utf8)
        _ = try await client.create("/a", data: small)
        try await settled()
        _ = try await client.get("/a")
        try await settled()
        _ = try await client.set("/a", data: small)
        try await settled()
        _ = try await client.set("/a", data: [UInt8](repeating: 7, count: 1_000))
        try await settled()
        _ = try await client.set("/a", data: [UInt8](repeating: 7, count: 100_000))
        try await settled()
        _ = try await client.get("/a")
        try await settled()
        _ = try await client.create("/a/b", data: small)
        try await settled()
        _ = try await client.create("/a/c", mode: .ephemeralSequential)
        try await settled()
        _ = try await client.children("/a")
        try await settled()
        _ = try await client.exists("/none")
        try await settled()
        await #expect(throws: KeeperError.self) { _ = try await client.set("/a/b", data: [], version: 9) }
        try await settled()
        // A watch, and what triggers it: what its client does then depends on whether event or answer is there first, and is
        // on no operation's bill of the writer.
        let watcher = deployment.client(options)
        _ = try await watcher.get("/a/b", watch: true)
        _ = try await client.set("/a/b", data: small)
        try await settled()
        try await client.delete("/a/b")
        try await settled()
        _ = try await client.multi([.create("/m"), .set("/a", data: small), .check("/m", version: 0)])
        try await settled()
        let result = reports.operations([client.session, watcher.session])
        for other in [looker, watcher, client] { await other.close() }
        await deployment.close()
        return result
    }

    @Test(arguments: [Listening.pushed, .polled], [false, true])
    func figures(_ listening: Listening, _ isTraced: Bool) async throws {
        var predicted: [Operation] = []
        var billed: [Operation] = []
        // A leader that begins before the follower's commit is there reads a row once more. So the cheapest of some runs.
        for _ in 0..<8 {
            predicted = cheapest(predicted, try await runOnEmulator(listening, isTraced: isTraced))
            billed = cheapest(billed, try await runAtAWS(listening, isTraced: isTraced))
            if zip(predicted, billed).allSatisfy({ $0.usage == $1.usage && $0.calls == $1.calls }) { break }
        }
        #expect(predicted.count == 15 && billed.count == 15)
        for (number, (one, other)) in zip(predicted, billed).enumerated() {
            #expect(one.usage == other.usage, "operation \(number)")
            #expect(one.calls == other.calls, "operation \(number)")
            #expect(one.calls.isEmpty != isTraced)
        }
    }

    private func cheapest(_ some: [Operation], _ others: [Operation]) -> [Operation] {
        some.isEmpty ? others : zip(some, others).map { $1.units < $0.units ? $1 : $0 }
    }

    private func runOnEmulator(_ listening: Listening, isTraced: Bool) async throws -> [Operation] {
        let url = try ConnectionURL("memory:?profile=aws-us-east-1", environment: [:])
        return try await run(try await Deployment.open(url), listening, isTraced: isTraced)
    }

    private func runAtAWS(_ listening: Listening, isTraced: Bool) async throws -> [Operation] {
        let deployment = try await Deployment.open(
            try await MotoDeployment.url(), environment: MotoDeployment.environment, hosting: true)
        return try await run(deployment, listening, isTraced: isTraced)
    }
}
