import CloudConformance
import Testing

/// What every backend has to do, by DynamoDB, S3 and SQS as moto has them.
@Suite(.serialized) struct AWSConformanceTests {
    static let names = ConformanceSuite.all.map(\.name)

    @Test(arguments: names) func moto(_ name: String) async throws {
        try await #require(ConformanceSuite.check(name)).run(MotoBackend.conformance())
    }
}
