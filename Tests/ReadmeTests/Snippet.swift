import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// Waits until this member is the first in line, leads, and steps down.
func lead(at url: ConnectionURL, as member: String, work: () async throws -> Void) async throws {
    let deployment = try await Deployment.open(url)
    try await deployment.withClient { client in
        do throws(KeeperError) { _ = try await client.create("/election") } catch {
            if error.code != .nodeExists { throw error }
        }
        let (mine, _) = try await client.create(
            "/election/member-", data: Array(member.utf8), mode: .ephemeralSequential)
        let events = client.events()
        while true {
            let (names, _) = try await client.children("/election", watch: true)
            if names.first == mine.name { break }
            for await _ in events { break }
        }
        try await work()
        try await client.delete(mine.text)
    }
    await deployment.close()
}
