import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import MotoServer
import Synchronization
import Testing

@testable import AWSBackend

/// `fk deploy`, `fk status` and `fk destroy` from beginning to end, as people run them.
@Suite struct DeployTests {
    private func with(_ body: (DeployWorld) async throws -> Void) async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        try await body(world)
    }

    /// Makes, uses, repeats, looks, removes: nothing is left.
    @Test func fromBeginningToEnd() async throws {
        try await with { world in
            let made = try await world.deploy(["--functions", "worker", "--user-store", "key-value"])
            #expect(made.code == 0, "\(made.errors)")
            #expect(made.output == world.url + "\n")
            #expect(made.errors.contains("Its functions run where this does: fk -c '\(world.url)' worker"))
            #expect(made.errors.contains("fk context add \(world.name) '\(world.url)'"))
            #expect(made.errors.contains("RequestsQueue CREATE_COMPLETE"))

            let worker = try await world.open(hosting: true)
            let created = try await world.fk(["-c", world.url, "create", "/a", "data"])
            #expect(created.code == 0 && created.output == "/a\n", "\(created.errors)")
            await worker.close()
            let get = try await world.fk(["-c", world.url, "get", "/a"])
            #expect(get.output == "data")

            let again = try await world.deploy(["--functions", "worker"])
            #expect(again.code == 0 && again.output == world.url + "\n", "\(again.errors)")
            #expect(!again.errors.contains("CREATE") && !again.errors.contains("UPDATE"))
            // What it is, it stays.
            let other = try await world.deploy(["--functions", "worker", "--user-store", "object"])
            #expect(other.code == 2 && other.errors.contains("was made with user-store=key-value"))

            let status = try await world.fk(["-c", world.url, "status"])
            #expect(status.code == 0, "\(status.output)\(status.errors)")
            for text in ["userStore = key-value", "CREATE_COMPLETE", "as this fk deploys it", "All is well"] {
                #expect(status.output.contains(text), "\(text)")
            }

            let asked = try await world.fk(["-c", world.url, "destroy"])
            #expect(asked.code == 2 && asked.errors.contains("There is nobody to ask here: --yes goes ahead"))
            #expect(asked.errors.contains("faaskeeper-\(world.name)-requests.fifo"))
            #expect(try await world.everything().count > 10)
            let gone = try await world.fk(["-c", world.url, "destroy", "--yes"])
            #expect(gone.code == 0 && gone.output.contains("nothing is left"), "\(gone.errors)")
            #expect(try await world.everything() == [])
            let repeated = try await world.fk(["destroy", "aws", world.name] + world.endpoint + ["--yes"])
            #expect(repeated.code == 0 && repeated.output == "There is nothing of \(world.name)\n")
        }
    }

    /// With functions at Lambda. A new package is a change of the functions alone, while a client writes all the time.
    @Test func upgradeWithTraffic() async throws {
        try await with { world in
            let made = try await world.deploy(["--package", try world.package("first")])
            #expect(made.code == 0, "\(made.errors)")
            let worker = try await world.open(hosting: true)
            let deployment = try await world.open()
            let isUpgraded = Mutex(false)
            let client = deployment.client()
            _ = try await client.create("/count", data: [])
            let traffic = Task {
                var count: Int32 = 0
                var after = 0
                // Some more when the stack is as it should be.
                while after < 5 {
                    let stat = try await client.set("/count", data: Array(String(count).utf8), version: count)
                    count += 1
                    #expect(stat.version == count)
                    if isUpgraded.withLock({ $0 }) { after += 1 }
                }
                return count
            }
            let second = try world.package("second")
            let changed = try await world.deploy(["--package", second])
            isUpgraded.withLock { $0 = true }
            #expect(changed.code == 0, "\(changed.errors)")
            for function in ["Follower", "Leader", "Watch", "Heartbeat"] {
                #expect(changed.errors.contains("\(function)Function UPDATE_COMPLETE"))
            }
            #expect(!changed.errors.contains("Table "))
            let count = try await traffic.value
            #expect(count >= 5)
            #expect(try await client.get("/count").data == Array(String(count - 1).utf8))
            await client.close()
            await deployment.close()
            await worker.close()
            let status = try await world.fk(["-c", world.url, "-o", "json", "status"])
            #expect(status.code == 0, "\(status.output)")
            for text in ["\"kind\":\"function\"", "Enabled", "512 MB", "\"healthy\":true"] {
                #expect(status.output.contains(text), "\(text)")
            }
            let gone = try await world.fk(["-c", world.url, "destroy", "--yes"])
            #expect(gone.code == 0, "\(gone.errors)")
            #expect(try await world.everything() == [])
        }
    }

    /// A plan alone, and a plan that nobody has agreed to, leave nothing behind.
    @Test func plansAlone() async throws {
        try await with { world in
            let plan = try await world.deploy(["--dry-run", "--package", try world.package("p")], yes: false)
            #expect(plan.code == 0, "\(plan.errors)")
            #expect(plan.output.contains("add     FollowerFunction"))
            let declined = try await world.deploy(["--package", try world.package("p")], yes: false)
            #expect(declined.code == 2 && declined.errors.contains("There is nobody to ask here"))
            // The package was brought before the plan.
            #expect(
                try await world.everything() == [try world.names.codeBucket(account: DeployWorld.account)])
        }
    }

    @Test func creationsThatFail() async throws {
        try await with { world in
            try await world.makeLogGroup("leader")
            let package = ["--package", try world.package("p")]
            let failed = try await world.deploy(package)
            #expect(failed.code == 1)
            #expect(failed.errors.contains("LeaderLog (AWS::Logs::LogGroup)"), "\(failed.errors)")
            #expect(failed.errors.contains("nothing is left of it, and deploying again begins anew"))
            let left = try await world.everything()
            #expect(!left.contains { $0.contains("requests") || $0.hasPrefix("function") }, "\(left)")
            try await world.deleteLogGroup("leader")
            let made = try await world.deploy(package)
            #expect(
                made.code == 0 && made.errors.contains("An attempt that had failed was in the way"), "\(made.errors)")
            _ = try await world.fk(["-c", world.url, "destroy", "--yes"])
            #expect(try await world.everything() == [])
        }
    }

    @Test func changesThatFailAreTakenBack() async throws {
        try await with { world in
            #expect(try await world.deploy(["--functions", "worker"]).code == 0)
            let before = try await world.everything()
            try await world.makeLogGroup("watch")
            let failed = try await world.deploy(["--package", try world.package("p")])
            #expect(failed.code == 1)
            #expect(failed.errors.contains("WatchLog (AWS::Logs::LogGroup)"), "\(failed.errors)")
            #expect(failed.errors.contains("the deployment is as it was before"))
            try await world.deleteLogGroup("watch")
            let after = try await world.everything()
            #expect(after.filter { !$0.hasPrefix("fk-code-") } == before)
            let worker = try await world.open(hosting: true)
            try await worker.withClient { client in _ = try await client.create("/a") }
            await worker.close()
            let status = try await world.fk(["-c", world.url, "status"])
            #expect(status.code == 0 && status.output.contains("the last change was taken back"), "\(status.output)")
            _ = try await world.fk(["-c", world.url, "destroy", "--yes"])
        }
    }

    /// A deployment that a worker has made has no stack. It is not taken over, and can be removed.
    @Test func deploymentsWithoutAStack() async throws {
        try await with { world in
            let worker = try await world.open(hosting: true)
            try await worker.withClient { client in
                _ = try await client.create("/large", data: [UInt8](repeating: 1, count: 300_000))
            }
            await worker.close()
            let refused = try await world.deploy(["--functions", "worker"])
            #expect(refused.code == 1 && refused.errors.contains("There is no stack faaskeeper-\(world.name), but"))
            let status = try await world.fk(["-c", world.url, "status"])
            #expect(
                status.code == 0 && status.output.contains("fk worker makes deployments without one"),
                "\(status.output)")
            let gone = try await world.fk(["-c", world.url, "destroy", "--yes"])
            #expect(gone.code == 0, "\(gone.errors)")
            #expect(try await world.everything() == [])
        }
    }

    /// What would lose data is refused until somebody says so.
    @Test func plansThatLoseData() async throws {
        try await with { world in
            let template = try #require(CloudDeployers.template(version: "0"))
            let more = template.replacing(
                "\nOutputs:",
                with: "  OldTable:\n    Type: AWS::DynamoDB::Table\n    Properties:\n"
                    + "      TableName: !Sub faaskeeper-${Deployment}-old\n      BillingMode: PAY_PER_REQUEST\n"
                    + "      AttributeDefinitions: [{AttributeName: P, AttributeType: S}]\n"
                    + "      KeySchema: [{AttributeName: P, KeyType: HASH}]\n\nOutputs:")
            try await world.withDeployer { deployer in
                let plan = try await deployer.plan(
                    template: more, parameters: [("Deployment", world.name), ("Functions", "worker")], tables: [])
                try await deployer.carryOut(plan) { _ in }
            }
            let refused = try await world.deploy(["--functions", "worker"])
            #expect(refused.code == 1)
            #expect(refused.errors.contains("would remove faaskeeper-\(world.name)-old"), "\(refused.errors)")
            #expect(try await world.everything().contains("faaskeeper-\(world.name)-old"))
            let allowed = try await world.deploy(["--functions", "worker", "--allow-data-loss"])
            #expect(allowed.code == 0, "\(allowed.errors)")
            #expect(try await !world.everything().contains("faaskeeper-\(world.name)-old"))
            _ = try await world.fk(["-c", world.url, "destroy", "--yes"])
        }
    }

    @Test func whatIsNotWell() async throws {
        try await with { world in
            #expect(try await world.deploy(["--functions", "worker"]).code == 0)
            let backend = try world.backend()
            let dead = SQSQueue(name: "leader-dead", sqs: SQSClient(connection: backend.connection))
            try await dead.send([QueueMessage(body: [1], group: "g", deduplicationID: "1")])
            let letters = try await world.fk(["-c", world.url, "status"])
            #expect(
                letters.code == 1 && letters.output.contains("not well: queue leader: 1 dead letters"),
                "\(letters.output)")
            let listed = try await world.fk(["-c", world.url, "queues", "dead", "leader"])
            #expect(listed.code == 0 && listed.output.contains("leader  g          1  -"), "\(listed)")
            let redriven = try await world.fk(["-c", world.url, "queues", "redrive", "leader"])
            #expect(redriven.output.contains("Delivered 1 dead letters once more"), "\(redriven)")
            #expect(try await backend.cloud.leaderQueue.depth() == 1)
            let functions = try await world.fk(["-c", world.url, "functions"])
            #expect(functions.code == 0 && functions.output.contains("processes"), "\(functions)")
            let logs = try await world.fk(["-c", world.url, "functions", "logs"])
            #expect(logs.code != 0 && logs.errors.contains("none of them is at Lambda"), "\(logs)")
            try await DynamoDBTables(connection: backend.connection).delete([Table("blobs")])
            try await SQSClient(connection: backend.connection).delete(world.names.queue("call-watch"))
            let gone = try await world.fk(["-c", world.url, "status"])
            #expect(gone.code == 1 && gone.output.contains("faaskeeper-\(world.name)-blobs: gone"), "\(gone.output)")
            #expect(gone.output.contains("call-watch.fifo: gone"))
            await backend.shutdown()
            let removed = try await world.fk(["-c", world.url, "destroy", "--yes"])
            #expect(removed.code == 0 && removed.output.contains("nothing is left"), "\(removed.errors)")
            #expect(try await world.everything() == [])
        }
    }

    /// The names of one deployment begin with another's.
    @Test func neighboursStay() async throws {
        try await with { world in
            #expect(try await world.deploy(["--functions", "worker"]).code == 0)
            let neighbour = world.name + "-s"
            let flags = world.endpoint + ["--functions", "worker", "--yes"]
            #expect(try await world.fk(["deploy", "aws", neighbour] + flags).code == 0)
            #expect(try await world.fk(["-c", world.url, "destroy", "--yes"]).code == 0)
            let left = try await world.everything()
            #expect(left.count >= 15 && left.allSatisfy { $0.contains(neighbour) }, "\(left)")
            #expect(try await world.fk(["destroy", "aws", neighbour] + world.endpoint + ["--yes"]).code == 0)
            #expect(try await world.everything() == [])
        }
    }
}
