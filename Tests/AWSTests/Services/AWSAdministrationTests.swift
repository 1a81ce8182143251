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
}
