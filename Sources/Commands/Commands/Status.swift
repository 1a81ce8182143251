import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import LocalEmulator

extension Command {
    static let status = Command(
        "status", .administer, "Show how the deployment is: store, queues, dead letters, parts at a cloud",
        details: """
            Reads the head of the log, the sessions, what is on its way, and the depth of each queue. At AWS it looks at the
            stack as well: its state, whether its template and package are what this fk would deploy, which parts are gone,
            each function, and whether its queue triggers it.

            Exit code 0 when all is well, 1 when something is not: dead letters, messages that nobody takes for a minute,
            parts that are gone or have failed. What merely differs from this fk is no fault. SQS does not say how long a
            message has waited: where some wait, status watches for 5 seconds whether anybody takes one.
            """,
        examples: [("status", "one look"), ("status --output json", "for a monitor")], cost: .read
    ) { context, _ in
        var report = HealthReport(url: context.connection.handle.url)
        try await report.look(context)
        context.printer.health(report)
        if !report.isHealthy { throw CommandError.answered(.failure) }
    }
}

/// How a deployment stands.
struct HealthReport: Sendable {
    let url: String
    /// Nil where the store could not be read.
    var store: Store?
    var queues: [QueueReport] = []
    var parts: [CloudHealth.Finding] = []
    /// What is wrong, one sentence each.
    var problems: [String] = []
    var nowMillis: Int64 = 0

    struct Store: Sendable {
        var userStore: String
        var regions: [String]
        var load: LoadSample
    }

    init(url: String) { self.url = url }

    var isHealthy: Bool { problems.isEmpty }

    /// - Throws: when nothing could be reached at all.
    mutating func look(_ context: CommandContext) async throws {
        nowMillis = SystemClock().nowMillis
        let environment = context.console.environment
        let address = try ConnectionURL(url, environment: environment)
        if case .aws = address.backend {
            parts = try await CloudTarget(address).withDeployer(context) { deployer in
                // A package that cannot be read is nothing to compare with.
                let package = try? await FunctionPackageFile.find(nil)
                do throws(CloudError) { return try await deployer.health(package: package).findings } catch {
                    // A client's policy may not let it look at the stack; the deployment it may still look at.
                    guard error.code == .refused else { throw error }
                    context.note("The parts at the cloud cannot be looked at: \(error.message)")
                    return []
                }
            }
            for part in parts where !part.isHealthy { problems.append("\(part.kind) \(part.name): \(part.state)") }
        }
        do {
            let deployment = try await context.connection.handle.deployment()
            store = Store(
                userStore: deployment.userStoreName, regions: deployment.regions,
                load: try await deployment.administration.load(after: nil))
            queues = try await deployment.queues()
            problems += try await standing { try await deployment.queues() }
        } catch let error as KeeperError {
            // At a cloud its parts tell more.
            if parts.isEmpty { throw error }
            problems.append("store: \(error.message)")
        }
        problems += queues.flatMap { HealthReport.problems($0, nowMillis: nowMillis) }
    }

    /// Watches the queues whose messages have no age, until somebody takes one of each, or for a while.
    private mutating func standing(_ look: () async throws -> [QueueReport]) async throws -> [String] {
        let clock = SystemClock()
        let end = clock.monotonicMicros + DeployLimits.standingMillis * 1_000
        var standing = queues.filter { HealthReport.stands($0, since: $0) }
        while !standing.isEmpty, clock.monotonicMicros < end {
            try await clock.sleep(millis: DeployLimits.standingPollMillis)
            queues = try await look()
            nowMillis = clock.nowMillis
            standing = standing.filter { before in
                queues.contains { $0.queue == before.queue && HealthReport.stands($0, since: before) }
            }
        }
        return standing.map { queue in
            "queue \(queue.queue): \(queue.waiting) wait, and nobody has taken one for "
                + "\(Formatting.span(millis: DeployLimits.standingMillis)): fk worker does, or the functions at Lambda"
        }
    }

    /// Whether nobody seems to have taken a message of a queue between two looks at it.
    static func stands(_ now: QueueReport, since before: QueueReport) -> Bool {
        now.oldestSentMillis == nil && now.inFlight == 0 && before.waiting > 0 && now.waiting >= before.waiting
    }

    /// What is wrong with a queue.
    static func problems(_ queue: QueueReport, nowMillis: Int64) -> [String] {
        var problems: [String] = []
        if queue.dead > 0 {
            problems.append("queue \(queue.queue): \(queue.dead) dead letters, which fsck explains")
        }
        let age = queue.oldestSentMillis.map { nowMillis - $0 } ?? 0
        if age > DeployLimits.backlogMillisMax {
            problems.append("queue \(queue.queue): its oldest message has waited for \(Formatting.span(millis: age))")
        }
        return problems
    }
}

extension RowList {
    static func health(_ parts: [CloudHealth.Finding]) -> RowList {
        var listing = RowList(
            [("part", .left), ("name", .left), ("state", .left)], nothing: "Nothing at a cloud")
        for part in parts {
            listing.add(
                [part.kind, part.name, part.state],
                .object([
                    "kind": .string(part.kind), "name": .string(part.name), "state": .string(part.state),
                    "healthy": .bool(part.isHealthy),
                ]))
        }
        return listing
    }
}
