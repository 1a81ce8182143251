import CloudPrimitives
import FaaSKeeperStorage
import HTTPStub
import MotoServer
import ServerFunctions
import Synchronization
import Testing

@testable import AWSBackend
@testable import LambdaRuntime

/// How a function begins: what it says when it cannot, and what it takes on of its deployment.
@Suite struct FunctionProcessTests {
    /// Runs a process against a Runtime API that has no events.
    private func run(_ environment: [String: String]) async throws -> (
        code: Int32, posts: [HTTPStub.Request], log: String
    ) {
        let text = Mutex("")
        return try await FakeRuntime.with([]) { stub in
            var environment = environment
            environment["AWS_LAMBDA_RUNTIME_API"] = String(stub.url.dropFirst(7))
            let log = FunctionLog(clock: SystemClock()) { bytes in
                text.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
            }
            let process = FunctionProcess(environment: environment, clock: SystemClock(), log: log)
            let code = await process.run()
            return (code, stub.requests.filter { $0.method == "POST" }, text.withLock { $0 })
        }
    }

    private func environment(_ more: [String: String] = [:]) async throws -> [String: String] {
        let server = try await MotoServer.running()
        return [
            "FK_FUNCTION": "leader", "FK_DEPLOYMENT": MotoServer.deploymentName(), "AWS_REGION": "us-east-1",
            "FK_ENDPOINT": server.url, "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "very-secret",
        ].merging(more) { _, new in new }
    }

    /// Errors of the beginning go to the Runtime API, and the process ends.
    @Test func errorsOfTheBeginning() async throws {
        for (more, type, complaint) in [
            (["FK_FUNCTION": "bogus"], "Settings", "one of follower, leader, watch, heartbeat is right"),
            (["FK_ENDPOINT": "http://example.com"], "Settings", "without TLS"),
            (["FK_DEPLOYMENT": "No Name"], "Deployment", "is no name of a deployment"),
            ([:], "Deployment", "has the deployment been made?"),
            (["AWS_ACCESS_KEY_ID": ""], "Deployment", "credential"),
        ] {
            var environment = try await environment(more)
            environment["AWS_EC2_METADATA_DISABLED"] = "true"
            let (code, posts, log) = try await run(environment)
            #expect(code == 1, "\(more)")
            #expect(posts.map(\.target) == ["/2018-06-01/runtime/init/error"], "\(more)")
            let body = String(decoding: posts.first?.body ?? [], as: UTF8.self)
            #expect(body.contains("\"errorType\":\"\(type)\"") && body.contains(complaint), "\(body)")
            #expect(log.contains(complaint) && !log.contains("very-secret") && !body.contains("very-secret"))
        }
    }

    @Test func withoutARuntimeAPI() async throws {
        let lines = Mutex(0)
        let log = FunctionLog(clock: SystemClock()) { _ in lines.withLock { $0 += 1 } }
        let process = FunctionProcess(environment: [:], clock: SystemClock(), log: log)
        #expect(await process.run() == 1)
        #expect(lines.withLock { $0 } == 1)
    }

    /// It takes on what the deployment is, and makes nothing itself.
    @Test func whatTheDeploymentIs() async throws {
        let server = try await MotoServer.running()
        let environment = try await environment(["AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024"])
        var options = AWSOptions(environment: environment)
        options.endpoint = try Endpoint(server.url)
        let backend = try AWSBackend(
            deployment: environment["FK_DEPLOYMENT"] ?? "", region: "us-east-1", options)
        try await backend.create(tables: Layout.all, visibilityMillis: ProviderLimits.visibilityMillis)
        let (code, posts, _) = try await run(environment)
        #expect(code == 1)
        #expect(posts.first.map { String(decoding: $0.body, as: UTF8.self).contains("Nobody has opened") } == true)
        #expect(try await Bootstrap(backend.cloud).record() == nil)
        var record = DeploymentRecord()
        record.regions = ["us-east-1"]
        try await Bootstrap(backend.cloud).run(record)
        let settings = try FunctionSettings(environment)
        let log = FunctionLog(clock: SystemClock()) { _ in }
        let function = try await HostedFunction.open(
            settings, environment: environment, clock: SystemClock(), logger: log.logger(.info))
        #expect(function.definition.name == "leader" && function.definition.memoryMB == 1_024)
        #expect(function.definition.timeoutMillis == ProviderLimits.visibilityMillis * 2 / 3)
        guard case .queue("leader", let batchMax)? = function.definition.triggers.first else {
            Issue.record("The leader has another trigger")
            return
        }
        #expect(batchMax == AWSLimits.batchMax)
        #expect(function.meter.usage.readUnits == 0)
        await function.backend.renewConnections()
        #expect(try await Bootstrap(function.backend.cloud).record() == record)
        await function.backend.shutdown()
        await backend.shutdown()
    }

    /// The Runtime API says at once that it has to end: it has asked for an event, so it began.
    @Test func aBeginningWithoutErrors() async throws {
        let environment = try await environment(["FK_FUNCTION": "heartbeat"])
        var options = AWSOptions(environment: environment)
        options.endpoint = try Endpoint(environment["FK_ENDPOINT"] ?? "")
        let backend = try AWSBackend(deployment: environment["FK_DEPLOYMENT"] ?? "", region: "us-east-1", options)
        try await backend.create(tables: Layout.all, visibilityMillis: ProviderLimits.visibilityMillis)
        try await Bootstrap(backend.cloud).run()
        await backend.shutdown()
        let (code, posts, log) = try await run(environment)
        #expect(code == 1 && posts.isEmpty)
        #expect(
            log.contains("next: the Runtime API answered with status 500") && log.contains("\"function\":\"heartbeat\"")
        )
    }
}
