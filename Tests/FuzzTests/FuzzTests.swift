import Foundation
import FuzzDecoders
import Fuzzing
import Testing

/// Every decoder against valid, changed and arbitrary input. The number of iterations bounds it, not the clock, so that a
/// seed finds the same again.
@Suite(.serialized) struct FuzzTests {
    static let environment = ProcessInfo.processInfo.environment
    static let iterations = Int(environment["FK_FUZZ_ITERATIONS"] ?? "") ?? 1_000
    static let seed = UInt64(environment["FK_FUZZ_SEED"] ?? "") ?? 1

    @Test(arguments: Decoders.all.map(\.name)) func holds(_ name: String) async throws {
        let decoder = try #require(Decoders.named(name))
        let worker = Worker(decoder: decoder, seed: FuzzTests.seed)
        let finding = try await blocking { try worker.run(FuzzTests.iterations / decoder.slowness) }
        #expect(finding == nil, "\(finding ?? "")")
    }

    @Test func decodersHaveNamesOfTheirOwn() {
        let names = Decoders.all.map(\.name)
        #expect(names.count > 30)
        #expect(Set(names).count == names.count)
    }
}

/// Waiting for a process blocks a thread, which must not be one of the few that tasks share.
func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result(catching: body)) }
    }
}
