import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Testing

@Suite struct FirstSteps {
    @Test func createGetSetDelete() async throws {
        let deployment = try await Deployment.open(try ConnectionURL("memory:", environment: [:]))
        let client = deployment.client()
        let made = try await client.create("/a", data: Array("x".utf8))
        #expect(made.path.text == "/a")
        let (data, stat) = try await client.get("/a")
        #expect(data == Array("x".utf8))
        #expect(stat == made.stat)
        await client.close()
        await deployment.close()
    }
}
