import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import Logging
import MotoServer
import ServerFunctions
import Testing

@testable import AWSBackend

/// What functions and clients call, compared with what their policies allow. moto enforces no policy, so this is how they are known
/// to be enough, and no more than that.
@Suite struct PermissionTests {
    private static let functions = [
        FunctionName.follower, FunctionName.leader, FunctionName.watch, FunctionName.heartbeat,
    ]

    /// The service with each function behind a door of its own, so that it is seen who calls what.
    private struct Watched {
        let world: DeployWorld
        var doors: [String: (calls: CallList, backend: AWSBackend)] = [:]

        init(_ world: DeployWorld, _ userStore: UserStoreKind) async throws {
            self.world = world
            var config = DeploymentConfig()
            config.userStore = userStore
            // So that what is swept after ten minutes is swept at once.
            config.horizonMillis = 1
            config.heartbeatMillis = 300
            config.lockMillis = 15_000
            config.visibilityMillis = 15_000
            config.regions = [DeployWorld.region]
            config.region = DeployWorld.region
            for name in PermissionTests.functions {
                let calls = CallList()
                var options = try MotoBackend.options(world.server)
                options.account = DeployWorld.account
                options.observer = { calls.add($0) }
                let backend = try AWSBackend(deployment: world.name, region: DeployWorld.region, options)
                let definitions = ServerFunctions(
                    cloud: backend.cloud, config: config,
                    logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
                ).definitions
                for definition in definitions where definition.name == name {
                    backend.cloud.functions.register(definition)
                }
                try await backend.startFunctions()
                doors[name] = (calls, backend)
            }
        }

        func close() async {
            for door in doors.values { await door.backend.shutdown() }
        }
    }

    /// Whatever there is to ask of the service.
    private static func work(_ url: ConnectionURL) async throws {
        let deployment = try await Deployment.open(url, environment: DeployWorld.environment)
        // One that can be reached.
        let reachable = try await Deployment.open(
            ConnectionURL(url.text + "&reachable=127.0.0.1", environment: [:]), environment: DeployWorld.environment)
        do { try await work(deployment, reachable) } catch {
            await reachable.close()
            await deployment.close()
            throw error
        }
        await reachable.close()
        await deployment.close()
    }

    private static func work(_ deployment: Deployment, _ reachable: Deployment) async throws {
        let watcher = deployment.client()
        let client = deployment.client()
        var polling = ClientOptions()
        polling.listening = .polled
        // Answers, events and pings of each kind of session.
        let others = [deployment.client(polling), reachable.client()]
        _ = try await client.create("/a", data: [1])
        for (number, other) in others.enumerated() {
            _ = try await other.create("/other-\(number)", mode: .ephemeral)
            await #expect(throws: KeeperError.self) { try await other.delete("/none") }
            _ = try await other.get("/a", watch: true)
        }
        _ = try await watcher.get("/a", watch: true)
        _ = try await watcher.children("/a", watch: true)
        try await watcher.addWatch("/", recursive: true)
        _ = try await client.set("/a", data: [UInt8](repeating: 1, count: 300_000))
        #expect(try await client.get("/a").data.count == 300_000)
        for number in 0..<40 { _ = try await client.create("/a/child-with-a-long-name-\(number)") }
        #expect(try await client.children("/a").names.count == 40)
        _ = try await client.set("/a", data: [UInt8](repeating: 2, count: 200_000))
        for number in 0..<40 { try await client.delete("/a/child-with-a-long-name-\(number)") }
        _ = try await client.create("/e", mode: .ephemeral)
        _ = try await client.create("/s-", mode: .persistentSequential)
        _ = try await client.create("/c", mode: .container)
        _ = try await client.create("/c/x")
        try await client.delete("/c/x")
        _ = try await client.create("/t", mode: .ttl(1))
        await #expect(throws: KeeperError.self) { try await client.delete("/none") }
        // Its data have gone ahead, and are thrown away.
        await #expect(throws: KeeperError.self) {
            _ = try await client.create("/a", data: [UInt8](repeating: 1, count: 300_000))
        }
        await #expect(throws: KeeperError.self) { _ = try await client.set("/a", data: [], version: 99) }
        _ = try await client.multi([.create("/m1", data: [1]), .create("/m2", data: []), .check("/a", version: 2)])
        try await client.sync()
        try await client.delete("/a")
        // What nobody uses any more goes by itself.
        let end = ContinuousClock.now + .seconds(90)
        while ContinuousClock.now < end {
            let left = [try await client.exists("/c"), try await client.exists("/t")]
            if left.allSatisfy({ $0 == nil }) { break }
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(try await client.exists("/t") == nil)
        for other in others + [client, watcher] { await other.close() }
    }

    /// The queue of a client that died long ago.
    private static func leaveQueueBehind(_ world: DeployWorld) async throws {
        let backend = try world.backend()
        try await backend.cloud.channel.open(SessionID(0xDEAD)) { _ in }
        _ = try await backend.cloud.store.put(ChannelTable.lease(SessionID(0xDEAD)), ChannelTable.lease(nowMillis: 1))
        await backend.shutdown()
    }

    /// What roles allow and this test does not see, each for a reason. Documented in docs/security.md.
    private static let unseen: [String: Set<String>] = {
        func items(_ table: String, _ actions: String...) -> Set<String> {
            Set(actions.map { "dynamodb:\($0)Item faaskeeper-D-\(table)" })
        }
        /// Lambda asks before it polls; a function whose run failed says when its messages come back.
        func queue(_ name: String) -> Set<String> {
            Set(["GetQueueAttributes", "ChangeMessageVisibility"].map { "sqs:\($0) faaskeeper-D-\(name).fifo" })
        }
        // An object that is not there is told from one that may not be read.
        let list: Set = ["s3:ListBucket faaskeeper-D-\(DeployWorld.account)-\(DeployWorld.region)"]
        // What the deployment is.
        let start = items("registry", "Get").union(items("images", "Get"))
        // A notification whose client is gone for good.
        let forgetting = items("watches", "Get", "Update", "Delete").union(items("epoch", "Delete"))
            .union(items("sessions", "Get", "Delete"))
        return [
            // Whether a commit whose answer was lost got through; a lock on a node that is not there; a session that ends with
            // notifications on their way; quotas.
            FunctionName.follower: queue("requests").union(list).union(start).union(items("nodes", "Get", "Delete"))
                .union(items("epoch", "Delete")).union(items("registry", "Update")),
            // The writes of a follower that has died.
            FunctionName.leader: queue("leader").union(list).union(start).union(items("nodes", "Update"))
                .union(items("sessions", "Put", "Delete", "ConditionCheck"))
                .union(items("registry", "Put", "Update", "Delete")),
            FunctionName.watch: queue("call-watch").union(start).union(forgetting),
            FunctionName.heartbeat: list.union(start).union(forgetting),
        ]
    }()

    /// On each kind of user store, as one template is for all.
    @Test func roles() async throws {
        var unused: [String: Set<String>] = [:]
        for store in ["hybrid", "key-value", "object"] {
            let world = try await DeployWorld()
            defer { world.clean() }
            let made = try await world.deploy(["--package", try world.package("p"), "--user-store", store])
            #expect(made.code == 0, "\(made.errors)")
            try await Self.leaveQueueBehind(world)
            let watched = try await Watched(world, try #require(UserStoreKind(rawValue: store)))
            do { try await Self.work(ConnectionURL(world.url, environment: [:])) } catch {
                await watched.close()
                throw error
            }
            await watched.close()
            for name in Self.functions {
                let policy = try await Policy(world.rolePolicy(name))
                // A worker makes the queue of its calls; at Lambda the stack does.
                let calls = (watched.doors[name]?.calls.all ?? []).filter { $0.action != "sqs:CreateQueue" }
                #expect(!calls.isEmpty)
                let missing = Set(calls.filter { !policy.allows($0) }.map(\.description))
                #expect(missing.isEmpty, "\(store), \(name): \(missing.sorted())")
                let rest = Set(policy.unused(by: calls).map { $0.replacing(world.name, with: "D") })
                unused[name] = unused[name]?.intersection(rest) ?? rest
            }
            #expect(try await world.fk(["-c", world.url, "destroy", "--yes"]).code == 0)
        }
        for name in Self.functions {
            let rest = (unused[name] ?? []).subtracting(Self.unseen[name] ?? [])
            #expect(rest.isEmpty, "\(name) may do what it never does: \(rest.sorted())")
        }
    }

    // MARK: Clients

    private static func clientPolicy(_ name: String, _ world: DeployWorld) throws -> Policy {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../deploy/aws/policies/\(name).json").standardizedFileURL
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("DEPLOYMENT", with: world.name).replacing("REGION", with: DeployWorld.region)
            .replacing("ACCOUNT", with: DeployWorld.account)
        return try Policy(text)
    }

    /// A client behind a door.
    private static func calls(
        of world: DeployWorld, _ listening: Listening = .pushed, _ body: (FaaSKeeperClient) async throws -> Void
    ) async throws -> [PolicyCall] {
        let calls = CallList()
        var options = try MotoBackend.options(world.server)
        options.observer = { calls.add($0) }
        options.reachable = Reachable(host: "127.0.0.1", port: 0)
        let backend = try AWSBackend(deployment: world.name, region: DeployWorld.region, options)
        do {
            var config = DeploymentConfig()
            config.adopt(try await Bootstrap(backend.cloud).run())
            var options = ClientOptions()
            options.listening = listening
            let client = FaaSKeeperClient(
                cloud: backend.cloud, config: config, options: options,
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
            try await body(client)
            await client.close()
        } catch {
            await backend.shutdown()
            throw error
        }
        await backend.shutdown()
        return calls.all
    }

    @Test(arguments: ["hybrid", "key-value", "object"]) func clients(_ store: String) async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        let made = try await world.deploy(["--functions", "worker", "--user-store", store])
        #expect(made.code == 0, "\(made.errors)")
        let worker = try await world.open(hosting: true)
        let large = [UInt8](repeating: 3, count: 400_000)
        let written = try await Self.calls(of: world) { client in
            _ = try await client.create("/a", data: large)
            _ = try await client.get("/a", watch: true)
            _ = try await client.children("/", watch: true)
            try await client.addWatch("/a", recursive: true)
            _ = try await client.set("/a", data: large)
            #expect(try await client.get("/a").data == large)
            _ = try await client.create("/a/e", mode: .ephemeral)
            try await client.sync()
        }
        let readWrite = try Self.clientPolicy("read-write", world)
        #expect(written.filter { !readWrite.allows($0) }.map(\.description) == [])
        for listening in [Listening.polled, .direct] {
            let calls = try await Self.calls(of: world, listening) { client in
                for _ in 0..<(AWSLimits.mailboxRowsMax + 2) { _ = try await client.set("/a", data: large) }
            }
            #expect(calls.filter { !readWrite.allows($0) }.map(\.description) == [])
        }
        let read = try await Self.calls(of: world) { client in
            #expect(try await client.get("/a").data == large)
            #expect(try await client.exists("/none") == nil)
            _ = try await client.children("/a")
            _ = try await client.acl("/a")
            try await client.sync()
        }
        let readOnly = try Self.clientPolicy("read-only", world)
        // A client that is closed removes its channel, also one that it has never opened; that it may not is of no consequence.
        let refused = read.filter { !readOnly.allows($0) && $0.action != "sqs:DeleteQueue" }
        #expect(refused.map(\.description) == [])
        // And it is one that cannot write.
        let changes = written.filter { call in
            ["Put", "Update", "Delete", "Send", "Create"].contains { call.action.contains(":" + $0) }
        }
        #expect(!changes.isEmpty && changes.allSatisfy { !readOnly.allows($0) })
        // Neither touches what belongs to the functions.
        for call in [
            PolicyCall(action: "dynamodb:PutItem", resource: "faaskeeper-\(world.name)-nodes"),
            PolicyCall(action: "dynamodb:UpdateItem", resource: "faaskeeper-\(world.name)-images"),
            PolicyCall(action: "sqs:SendMessage", resource: "faaskeeper-\(world.name)-leader.fifo"),
            PolicyCall(action: "sqs:ReceiveMessage", resource: "faaskeeper-\(world.name)-requests.fifo"),
            PolicyCall(action: "sqs:SendMessage", resource: "faaskeeper-\(world.name)-s-0123456789abcdef.fifo"),
            PolicyCall(
                action: "s3:PutObject",
                resource: "faaskeeper-\(world.name)-\(DeployWorld.account)-\(DeployWorld.region)/nodes/a"),
        ] { #expect(!readWrite.allows(call), "\(call)") }
        await worker.close()
        #expect(try await world.fk(["-c", world.url, "destroy", "--yes"]).code == 0)
    }

    /// Policies have a largest size. Source: "IAM and AWS STS quotas", 6,144 characters without blanks.
    @Test(arguments: ["read-only", "read-write", "admin"]) func sizes(_ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../deploy/aws/policies/\(name).json").standardizedFileURL
        let text = try String(contentsOf: file, encoding: .utf8)
            .replacing("DEPLOYMENT", with: String(repeating: "d", count: AWSLimits.deploymentNameMax))
            .replacing("REGION", with: "ap-southeast-2").replacing("ACCOUNT", with: DeployWorld.account)
        #expect(text.filter { !$0.isWhitespace }.count <= 6_144)
        _ = try JSONParser.parse(Array(text.utf8))
    }

    /// What deploying and removing calls is what an administrator may.
    @Test func administrators() async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        let calls = CallList()
        var options = try MotoBackend.options(world.server)
        options.observer = { calls.add($0) }
        let deployer = try AWSDeployer(deployment: world.name, region: DeployWorld.region, options)
        try await deployer.upload(try FunctionPackage(ZipFile.bytes(["bootstrap": [1]]), name: "p"))
        let tables = [Table("nodes")]
        let backend = try world.backend()
        try await backend.create(tables: tables, visibilityMillis: 1_000)
        let found = try await deployer.inventory(tables: tables, queues: ["requests", "leader"], functions: ["leader"])
        try await deployer.removeAll(tables: tables, found) { _ in }
        await deployer.shutdown()
        await backend.shutdown()
        let admin = try Self.clientPolicy("admin", world)
        let own = calls.all.filter {
            $0.action.hasPrefix("dynamodb:") || $0.action.hasPrefix("s3:") || $0.action.hasPrefix("sqs:")
        }
        #expect(own.count > 10)
        #expect(own.filter { !admin.allows($0) }.map(\.description) == [])
    }
}
