import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import FaaSKeeperStorage
import Foundation
import Testing

/// A deployment stays what it was made, whatever somebody asks for later.
@Suite struct UserStoreOptionsTests {
    private func inDirectory(_ body: (String) async throws -> Void) async throws {
        let directory = FileManager.default.temporaryDirectory.path + "/fk-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body("local:" + directory)
    }

    private func open(_ text: String) async throws -> Deployment {
        try await Deployment.open(try ConnectionURL(text, environment: [:]))
    }

    @Test(arguments: ["user-store=object", "user-store-threshold=100", "regions=a,b"])
    func itStaysWhatItIs(_ option: String) async throws {
        try await inDirectory { url in
            let made = try await open(url + "?" + option)
            try await made.withClient { _ = try await $0.create("/n", data: [UInt8](repeating: 1, count: 200)) }
            await made.close()
            for text in [url, url + "?" + option] {
                let again = try await open(text)
                #expect(try await again.withClient { try await $0.get("/n").data.count } == 200)
                await again.close()
            }
            for other in ["user-store=key-value", "user-store-threshold=101", "regions=b,a", "region=elsewhere"] {
                let error = await #expect(throws: KeeperError.self) { _ = try await open(url + "?" + other) }
                #expect(error?.code == .badArguments && error?.message.contains("deployment") == true)
            }
        }
    }

    /// One that was made before there was a choice.
    @Test func anOldDeploymentIsHybrid() async throws {
        try await inDirectory { url in
            let made = try await open(url)
            try await made.cloud.store.delete(Layout.deployment)
            await made.close()
            let again = try await open(url + "?user-store=hybrid")
            #expect(try await again.withClient { try await $0.get("/").data } == [])
            await again.close()
            await #expect(throws: KeeperError.self) { _ = try await open(url + "?user-store=object") }
        }
    }

    @Test(arguments: [
        "user-store=s3", "user-store-threshold=-1", "user-store-threshold=65537", "user-store-threshold=many",
        "regions=", "regions=a,a", "regions=a,B", "regions=a,b,c,d,e,f,g,h,i", "region=a/b", "regions=a,b&region=c",
        "region=abcdefghijklmnopqrstuvwxyz1234567",
    ])
    func mistakesAreNamed(_ query: String) throws {
        let error = #expect(throws: KeeperError.self) { try ConnectionURL("memory:?" + query, environment: [:]) }
        #expect(
            error?.message.contains(query.prefix { $0 != "=" }) == true || error?.message.contains("region") == true)
    }

    @Test func boundsAreAllowed() throws {
        let most = DeploymentConfig.inlineDataBytesLimit
        let url = try ConnectionURL(
            "memory:?user-store-threshold=\(most)&regions=a,b,c,d,e,f,g,h", environment: [:])
        #expect(url.options.userStoreThreshold == most && url.options.regions?.count == LocalURLOptions.regionsMax)
    }

    /// Readers in different regions, each with events of its own.
    @Test(.timeLimit(.minutes(1))) func regionsSeeTheSame() async throws {
        try await inDirectory { url in
            let near = try await open(url + "?regions=near,far")
            let far = try await open(url + "?region=far")
            let writer = near.client()
            let reader = far.client()
            let log = EventLog(reader)
            _ = try await writer.create("/n", data: [1])
            #expect(try await reader.get("/n", watch: true).data == [1])
            let large = [UInt8](repeating: 7, count: 100_000)
            _ = try await writer.set("/n", data: large)
            #expect(await log.wait(1) == ["NodeDataChanged /n"])
            #expect(try await reader.get("/n").data == large)
            // Its own writes as well.
            _ = try await reader.create("/n/child")
            #expect(try await reader.children("/n").names == ["child"])
            #expect(try await writer.children("/n").names == ["child"])
            _ = try await reader.delete("/n/child")
            _ = try await writer.delete("/n")
            #expect(try await reader.exists("/n") == nil)
            #expect(try await far.readerStore.objects.list(prefix: "data/", after: nil, limit: 9) == [])
            await reader.close()
            await writer.close()
            await far.close()
            await near.close()
        }
    }
}
