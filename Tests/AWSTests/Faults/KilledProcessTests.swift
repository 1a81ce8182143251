import ChildProcess
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import MotoServer
import Synchronization
import Testing

/// What processes leave behind that are killed half-way, with `kill -9`.
@Suite struct KilledProcessTests {
    /// `fk` on a deployment, with an open end of its standard input.
    private final class Tool: Sendable {
        private let process: ChildProcess
        private let input: Int32
        private let isEnded = Mutex(false)

        init(_ url: String, _ arguments: [String]) throws {
            let ends = try ChildProcess.pipe()
            input = ends.write
            let directory = try Products.directory()
            process = try ChildProcess(
                directory.appending(path: "fk").path(), ["-c", url] + arguments,
                environment: MotoDeployment.environment.merging(["HOME": "/nonexistent", "PATH": "/usr/bin:/bin"]) {
                    own, _ in own
                }, input: ends.read)
            ChildProcess.closeEnd(ends.read)
        }

        func write(_ text: String) throws {
            try FileHandle(fileDescriptor: input, closeOnDealloc: false).write(contentsOf: Data(text.utf8))
        }

        /// With `kill -9`, if it lives.
        func kill() async {
            let wasEnded = isEnded.withLock { isEnded in
                defer { isEnded = true }
                return isEnded
            }
            if wasEnded { return }
            process.signal(SIGKILL)
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [process] in
                    process.wait()
                    continuation.resume()
                }
            }
            ChildProcess.closeEnd(input)
        }
    }

    /// Runs `body`, and ends the process whatever happens.
    private func with(_ tool: Tool, _ body: (Tool) async throws -> Void) async throws {
        do { try await body(tool) } catch {
            await tool.kill()
            throw error
        }
        await tool.kill()
    }

    private func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(150)
        while ContinuousClock.now < deadline {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("It never came true that \(what)")
    }

    /// Hangs one call of an operation, once it is armed.
    private final class Trap: Sendable {
        private enum State { case resting, armed, sprung }
        private let state = Mutex(State.resting)
        let operation: String
        let fault: FaultProxy.Fault

        init(_ operation: String, _ fault: FaultProxy.Fault) {
            self.operation = operation
            self.fault = fault
        }

        var isSprung: Bool { state.withLock { $0 == .sprung } }
        func arm() { state.withLock { $0 = .armed } }

        func draw(_ call: FaultProxy.Call) -> FaultProxy.Fault? {
            state.withLock { state in
                if state == .sprung { return .unanswered }
                guard state == .armed, call.operation == operation else { return nil }
                state = .sprung
                return fault
            }
        }
    }

    /// The worker is killed in the middle of a write: before or after the follower's push, its commit, and the leader's
    /// checkpoint have taken effect. Another worker takes over when its messages are visible again.
    @Test(arguments: [
        ("TransactWriteItems", FaultProxy.Fault.unanswered), ("TransactWriteItems", .timeOut),
        ("SendMessageBatch", .timeOut), ("PutItem", .timeOut),
    ])
    func aWorkerIsKilledWhileItWorks(_ operation: String, _ fault: FaultProxy.Fault) async throws {
        let trap = Trap(operation, fault)
        try await FaultProxy.standing({ trap.draw($0) }) { stub in
            let name = MotoServer.deploymentName()
            let first = try Tool(try await MotoDeployment.url(of: name, endpoint: stub.url).text, ["worker"])
            try await with(first) { try await finish($0, trap, name) }
        }
    }

    private func finish(_ first: Tool, _ trap: Trap, _ name: String) async throws {
        let direct = try await MotoDeployment.url(of: name)
        var opened: Deployment?
        try await eventually("the worker has made the deployment") {
            if opened == nil {
                opened = try? await Deployment.open(direct, environment: MotoDeployment.environment)
            }
            // Queues come after the tables.
            let queues = (try? await opened?.queues())?.map(\.queue) ?? []
            return queues.contains("requests") && queues.contains("leader")
        }
        let deployment = try #require(opened)
        var options = ClientOptions()
        options.timeoutMillis = 150_000
        options.sessionTimeoutMillis = 200_000
        let client = deployment.client(options)
        _ = try await client.create("/n")
        trap.arm()
        async let made = client.create("/n/s-", data: [1], mode: .persistentSequential)
        try await eventually("the worker has come to \(trap.operation)") { trap.isSprung }
        await first.kill()
        let second = try await Deployment.open(direct, environment: MotoDeployment.environment, hosting: true)
        let path = try await made.path
        #expect(path.text == "/n/s-0000000000")
        #expect(try await client.children("/n").names == ["s-0000000000"])
        let next = try await client.create("/n/s-", mode: .persistentSequential)
        #expect(next.path.text == "/n/s-0000000001" && next.stat.czxid == 3)
        let findings = try await deployment.inspector.inspect()
        #expect(findings.filter { $0.severity == .wrong }.isEmpty, "\(findings)")
        await client.close()
        await deployment.close()
        await second.close()
    }

    /// A client is killed: its session is evicted, its ephemeral nodes go, and others hear of it.
    @Test func aClientIsKilled() async throws {
        try await MotoDeployment.with { deployment in
            let watcher = deployment.client()
            let events = Mutex<[String]>([])
            let stream = watcher.events()
            let listening = Task {
                for await event in stream { events.withLock { $0.append("\(event.type) \(event.path)") } }
            }
            _ = try await watcher.create("/d")
            try await with(try Tool(deployment.url.text, [])) { tool in
                try tool.write("create -e /d/mine\nget -w /d\n")
                try await eventually("the other client has made its node") {
                    try await watcher.exists("/d/mine") != nil
                }
                _ = try await watcher.exists("/d/mine", watch: true)
            }
            try await eventually("the session is evicted") { try await watcher.exists("/d/mine") == nil }
            try await eventually("its end is heard of") { events.withLock { $0 } == ["NodeDeleted /d/mine"] }
            try await eventually("nothing is left of it") {
                try await deployment.administration.sessions().map(\.id) == [watcher.session]
            }
            await watcher.close()
            await listening.value
        }
    }
}
