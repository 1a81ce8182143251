import CloudConformance
import LocalEmulator
import Testing

@Suite struct ConformanceTests {
    static let names = ConformanceSuite.all.map(\.name)

    @Test(arguments: names) func memory(_ name: String) async throws {
        try await #require(ConformanceSuite.check(name)).run(Backends.memory())
    }

    @Test(arguments: names) func directory(_ name: String) async throws {
        let check = try #require(ConformanceSuite.check(name))
        try await withDirectory { try await check.run(Backends.directory($0)) }
    }
}
