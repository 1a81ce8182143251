import CloudPrimitives
import MotoServer
import Testing

@testable import AWSBackend

@Suite struct DestroyTests {
    /// Objects are deleted in as many calls as it takes, whatever their keys are.
    @Test func moreObjectsThanOneCallDeletes() async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        let backend = try world.backend()
        try await backend.create(tables: [], visibilityMillis: 1_000)
        let objects = backend.cloud.objects
        let keys = (0...AWSLimits.objectsDeletedMax).map { "k\($0)" } + ["a&b<c>", "ü/ +", "%41"]
        for key in keys { _ = try await objects.put(key, [1], if: .always) }
        let bucket = BucketContents(
            connection: backend.connection, bucket: try world.names.bucket(account: DeployWorld.account))
        #expect(try await bucket.keys().count == AWSLimits.objectsDeletedMax)
        #expect(try await bucket.empty() == keys.count)
        #expect(try await bucket.keys() == [])
        try await bucket.remove()
        #expect(try await !bucket.exists())
        try await bucket.remove()
        for queue in ["requests", "leader"] {
            for name in [try world.names.queue(queue), try world.names.deadQueue(queue)] {
                try await SQSClient(connection: backend.connection).delete(name)
            }
        }
        try await DynamoDBTables(connection: backend.connection).delete([ChannelTable.table])
        #expect(try await world.everything() == [])
        await backend.shutdown()
    }

    /// A bucket that another account has made under this name is not touched.
    @Test func bucketsOfOthers() async throws {
        let transport = ScriptedTransport([.response(HTTPResponse(status: 403))])
        let bucket = BucketContents(connection: try AWSClient.connection(transport), bucket: "b")
        await #expect(throws: CloudError.self) { try await bucket.empty() }
        #expect(transport.requests.allSatisfy { $0.header("x-amz-expected-bucket-owner") == "1" })
    }
}
