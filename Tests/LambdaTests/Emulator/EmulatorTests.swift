import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import MotoServer
import Testing

@testable import AWSBackend

/// The service with its functions inside Lambda's runtime interface emulator, and queues, tables and objects at moto.
@Suite(
    .enabled(if: RuntimeEmulator.isHere, "Lambda's emulator is a program for Linux on x86-64"),
    .serialized)
struct LambdaEmulatorTests {
    /// A deployment, and its four functions.
    private struct World {
        let url: ConnectionURL
        let connection: AWSConnection
        let transport: AsyncHTTPTransport
        let backend: AWSBackend
        let emulators: [String: RuntimeEmulator]

        static let credentials = ["AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"]

        init() async throws {
            let server = try await MotoServer.running()
            let name = MotoServer.deploymentName()
            url = try ConnectionURL("aws://\(name)?region=us-east-1&endpoint=\(server.url)", environment: [:])
            var options = AWSOptions(environment: World.credentials)
            options.endpoint = try Endpoint(server.url)
            backend = try AWSBackend(deployment: name, region: "us-east-1", options)
            try await backend.create(tables: Layout.all, visibilityMillis: ProviderLimits.visibilityMillis)
            transport = AsyncHTTPTransport()
            let keys = AWSCredentials(accessKeyID: "testing", secretAccessKey: "testing")
            let clock = SystemClock()
            connection = AWSConnection(
                names: backend.names, endpoint: options.endpoint, account: nil,
                client: AWSClient(
                    transport: transport,
                    credentials: CredentialCache(source: FixedCredentials(credentials: keys), clock: clock),
                    clock: clock, random: SystemRandom(), region: "us-east-1"))
            try await SQSClient(connection: connection).create(
                backend.names.queue("call-watch"), visibilitySeconds: 15, retentionSeconds: 3_600)
            var emulators: [String: RuntimeEmulator] = [:]
            for function in ["follower", "leader", "watch", "heartbeat"] {
                let environment = World.credentials.merging([
                    "PATH": "/usr/bin:/bin", "FK_DEPLOYMENT": name, "FK_ENDPOINT": server.url,
                    "AWS_REGION": "us-east-1",
                    "AWS_LAMBDA_FUNCTION_TIMEOUT": "60",
                ]) { _, new in new }
                emulators[function] = try RuntimeEmulator(function, environment: environment)
            }
            self.emulators = emulators
            for emulator in emulators.values { try await emulator.waitUntilItServes() }
        }

        func emulator(_ name: String) throws -> RuntimeEmulator { try #require(emulators[name]) }

        /// Runs `body` while the queues call the functions.
        func whileQueuesCall(_ body: () async throws -> Void) async throws {
            let sources = try [("requests", "follower"), ("leader", "leader"), ("call-watch", "watch")].map {
                EventSource(queue: $0.0, emulator: try emulator($0.1), connection: connection)
            }
            let tasks = sources.map { source in Task { await source.run() } }
            defer { for task in tasks { task.cancel() } }
            try await body()
        }

        func end() async {
            for emulator in emulators.values { await emulator.stop() }
            await backend.shutdown()
            await transport.shutdown()
        }

        var output: String {
            emulators.values.map { "--- \($0.name)\n\($0.output.suffix(3_000))" }.joined(separator: "\n")
        }
    }

    private func with(_ body: (World) async throws -> Void) async throws {
        let world = try await World()
        do { try await body(world) } catch {
            let output = world.output
            await world.end()
            Issue.record("\(error)\n\(output)")
            return
        }
        await world.end()
    }

    /// Nothing but the functions in the emulator does anything here: a request stays at moto until they are called.
    @Test func requestsAreDealtWith() async throws {
        try await with { world in
            // No worker: this process is a client alone.
            let deployment = try await Deployment.open(world.url, environment: World.credentials)
            var options = ClientOptions()
            options.timeoutMillis = 90_000
            let client = deployment.client(options)
            let other = deployment.client(options)
            let events = other.events()
            let creation = Task { try await client.create("/a", data: Array("one".utf8)) }
            while try await world.backend.cloud.requestQueue.depth() == 0 {
                try await Task.sleep(for: .milliseconds(20))
            }
            #expect(try await other.exists("/a") == nil)
            #expect(world.emulators.values.allSatisfy { $0.reports.isEmpty })
            try await world.whileQueuesCall {
                #expect(try await creation.value.path.description == "/a")
                #expect(try await other.exists("/a", watch: true)?.version == 0)
                let large = [UInt8](repeating: 7, count: 100_000)
                #expect(try await client.set("/a", data: large).version == 1)
                var seen: [String] = []
                for await event in events {
                    seen.append("\(event)")
                    break
                }
                #expect(seen.count == 1)
                #expect(try await other.get("/a").data == large)
                for index in 0..<5 { _ = try await client.create("/a/\(index)") }
                #expect(try await other.children("/a").names.sorted() == ["0", "1", "2", "3", "4"])
                try await client.delete("/a/3")
                #expect(try await other.children("/a").names.sorted() == ["0", "1", "2", "4"])
                await #expect(throws: KeeperError.self) { _ = try await client.create("/a") }
                await other.close()
                await client.close()
            }
            try prove(world, ["follower": 1, "leader": 1, "watch": 1])
            await deployment.close()
        }
    }

    /// A session whose process is gone says nothing any more: the heartbeat sees it, and the others end it.
    @Test func silentSessionsAreEvicted() async throws {
        try await with { world in
            let deployment = try await Deployment.open(world.url, environment: World.credentials)
            let dying = try await Deployment.open(world.url, environment: World.credentials)
            var options = ClientOptions()
            options.timeoutMillis = 90_000
            let client = deployment.client(options)
            try await world.whileQueuesCall {
                var shortly = options
                shortly.sessionTimeoutMillis = 1_000
                _ = try await dying.client(shortly).create("/mine", mode: .ephemeral)
                #expect(try await client.exists("/mine")?.ephemeralOwner != 0)
                await dying.close()
                let deadline = ContinuousClock.now + .seconds(90)
                while try await client.exists("/mine") != nil, ContinuousClock.now < deadline {
                    #expect(
                        try await world.emulator("heartbeat").invoke(Array(FakeRuntime.schedule.utf8))
                            == Array("null".utf8))
                    try await Task.sleep(for: .milliseconds(200))
                }
                #expect(try await client.exists("/mine") == nil)
                await client.close()
            }
            try prove(world, ["follower": 1, "leader": 1, "heartbeat": 2])
            await deployment.close()
        }
    }

    /// What is no event of the function is an error of that run, and the function goes on.
    @Test func whatIsNoEvent() async throws {
        try await with { world in
            await (try await Deployment.open(world.url, environment: World.credentials)).close()
            let leader = try world.emulator("leader")
            for _ in 0..<2 {
                let answer = try JSONParser.parse(try await leader.invoke(Array("{\"a\":1}".utf8)))
                #expect(answer["errorType"]?.text == "Event")
                #expect(answer["errorMessage"]?.text?.contains("the members a") == true)
            }
            #expect(leader.reports.map { $0["outcome"]?.text } == ["refused", "refused"])
        }
    }

    /// The emulator's own lines name the requests that the functions report.
    private func prove(_ world: World, _ runs: [String: Int]) throws {
        for (name, least) in runs {
            let emulator = try world.emulator(name)
            let reports = emulator.reports
            #expect(reports.count >= least, "\(name): \(emulator.output.suffix(2_000))")
            #expect(reports.allSatisfy { $0["function"]?.text == name })
            #expect(reports.filter { $0["coldStart"] == .bool(true) }.count == 1)
            for report in reports {
                let id = try #require(report["requestId"]?.text)
                #expect(emulator.output.contains("START RequestId: \(id)"), "\(name) \(id)")
            }
            if name != "heartbeat" { #expect(reports.contains { $0["messages"] != .number("0") }) }
            let unit = name == "watch" ? "channelMessages" : "readUnits"
            #expect(reports.contains { $0["usage"]?[unit] != nil }, "\(name): no \(unit)")
        }
    }
}
