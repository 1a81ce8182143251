import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import MotoServer
import Synchronization
import Testing

/// The service at AWS: clients in one process, functions hosted by another, as `fk worker` does.
@Suite struct AWSDeploymentTests {
    @Test(arguments: ["key-value", "object", "hybrid"]) func nodes(_ store: String) async throws {
        try await MotoDeployment.with("user-store=\(store)") { deployment in
            try await deployment.withClient { client in
                let path = try await client.create("/a", data: Array("one".utf8)).path
                #expect(path.description == "/a")
                #expect(try await client.get("/a").data == Array("one".utf8))
                _ = try await client.set("/a", data: Array("two".utf8))
                let read = try await client.get("/a")
                #expect(read.data == Array("two".utf8))
                #expect(read.stat.version == 1)
                for name in ["b", "c"] { _ = try await client.create("/a/\(name)") }
                #expect(try await client.children("/a").names.sorted() == ["b", "c"])
                await #expect(throws: KeeperError.self) { _ = try await client.create("/a") }
                let large = [UInt8](repeating: 7, count: 300_000)
                _ = try await client.set("/a/b", data: large)
                #expect(try await client.get("/a/b").data == large)
                try await client.delete("/a/c")
                #expect(try await client.children("/a").names == ["b"])
            }
        }
    }

    @Test func withoutTables() async throws {
        let url = try await MotoDeployment.url()
        do throws(KeeperError) {
            _ = try await Deployment.open(url, environment: MotoDeployment.environment)
            Issue.record("There is no such deployment")
        } catch {
            #expect(error.message.contains("has the deployment been made?"))
        }
    }

    @Test func addresses() throws {
        for (text, complaint) in [
            ("aws://a", "option region is missing"), ("aws:a?region=us-east-1", "is named as in aws://NAME"),
            ("aws://?region=us-east-1", "is named as in aws://NAME"), ("aws://a/b?region=us-east-1", "is named as in"),
            ("aws://a?region=us-east-1&durability=full", "unknown option durability; at AWS region"),
            ("aws://a?region=", "option region has no value"),
        ] {
            do throws(KeeperError) {
                _ = try ConnectionURL(text, environment: [:])
                Issue.record("\(text) was taken")
            } catch {
                #expect(error.code == .badArguments)
                #expect(error.message.contains(complaint))
            }
        }
        let url = try ConnectionURL(
            "aws://a-b?region=us-east-1&endpoint=http%3A%2F%2F127.0.0.1%3A1&account=7&user-store=object",
            environment: [:])
        guard case .aws(let address) = url.backend else {
            Issue.record("It is none of AWS")
            return
        }
        #expect(address.deployment == "a-b" && address.region == "us-east-1" && address.account == "7")
        #expect(address.endpoint == "http://127.0.0.1:1")
        #expect(url.options.userStore == .object)
    }
}
