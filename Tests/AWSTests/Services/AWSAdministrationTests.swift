import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

@testable import AWSBackend

/// What operators ask of a deployment at AWS, by the tool, as they ask it of the emulator.
@Suite struct AWSAdministrationTests {
    @Test func whatOperatorsAsk() async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        let worker = try await world.open(hosting: true)
        let deployment = try await world.open()
        let client = deployment.client()
        _ = try await client.create("/a", data: [1])
        _ = try await client.create("/a/mine", mode: .ephemeral)
        try await client.addWatch("/a", recursive: true)
        func fk(_ words: String...) async throws -> DeployWorld.Outcome {
            try await world.fk(["-c", world.url] + words)
        }
        let session = client.session.description
        #expect(try await fk("sessions").output.contains(session))
        #expect(try await fk("watches").output == "\(session)\tpersistentRecursive\t/a\n")
        #expect(try await fk("locks").output == "")
        _ = try await TimedLock.acquire(
            Layout.node(try NodePath("/a")), token: RequestID(session: client.session, number: 7).description + "/x",
            now: SystemClock().nowMillis, lifetimeMillis: 600_000, in: deployment.cloud.store)
        #expect(try await fk("locks").output.hasPrefix("/a\t\(session)\t"))
        _ = try await deployment.cloud.store.update(
            ItemUpdate(Layout.node(try NodePath("/a")), .modify(TimedLock.releasing)))
        let whole = try await fk("fsck")
        #expect(whole.code == 0 && whole.output.contains("Nothing is wrong"), "\(whole)")
        #expect(try await fk("queues").output.contains("requests"))
        // The session ends, and what it held goes.
        #expect(try await fk("sessions", "kill", session).code == 0)
        try await eventually { try await deployment.administration.sessions().isEmpty }
        #expect(try await fk("exists", "/a/mine").output == "false\n")
        // A node without its image, which had its data: nobody can mend that.
        _ = try await deployment.cloud.store.update(ItemUpdate(Layout.image(try NodePath("/a")), .delete))
        let broken = try await fk("fsck")
        #expect(broken.code != 0 && broken.output.contains("/a"), "\(broken)")
        await client.close()
        await deployment.close()
        await worker.close()
    }

    /// SQS does not say how long a message has waited. Still nothing is well where nobody takes it.
    @Test func nobodyWorks() async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        // It makes what there is, and goes.
        await (try await world.open(hosting: true)).close()
        func status() async throws -> DeployWorld.Outcome { try await world.fk(["-c", world.url, "status"]) }
        #expect(try await status().code == 0)
        #expect(try await world.fk(["-c", world.url, "--timeout", "2", "create", "/a"]).code == 124)
        let standing = try await status()
        #expect(
            standing.code == 1 && standing.output.contains("queue requests: 1 wait, and nobody has taken one for 5 s"),
            "\(standing)")
        let worker = try await world.open(hosting: true)
        try await eventually { try await worker.queues().allSatisfy { $0.waiting + $0.inFlight == 0 } }
        let well = try await status()
        #expect(well.code == 0 && well.output.contains("All is well"), "\(well)")
        await worker.close()
    }
}
