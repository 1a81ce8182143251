import Foundation
import Testing

/// Random sequences of operations do the same here as on a real ZooKeeper 3.8 server: results, errors, Stats, children,
/// access control lists, and watch events in their order.
///
/// A seed makes a sequence. `FK_DIFFERENTIAL_OPERATIONS` says how many operations to run (10,000 otherwise),
/// `FK_DIFFERENTIAL_SEED` with which seed to begin (1 otherwise), `FK_DIFFERENTIAL_SHRINK_SECONDS` how long to look for
/// a shorter sequence that fails in the same way (90 otherwise).
@Suite struct DifferentialTests {
    @Test(arguments: [ServiceKind.memory, .directory])
    func sameAsZooKeeper(on kind: ServiceKind) async throws {
        try await compare(on: kind, share: 0.4, options: GeneratorOptions())
    }

    @Test(arguments: [ServiceKind.memory, .directory])
    func sameAsZooKeeperWithQuotas(on kind: ServiceKind) async throws {
        try await compare(on: kind, share: 0.1, options: GeneratorOptions(hasQuotas: true))
    }

    /// Fewer operations, as a write is some fifteen calls of moto, and no multi beyond what a transaction of DynamoDB takes.
    @Test(arguments: [(false, 0.025), (true, 0.01)])
    func sameAsZooKeeperAtAWS(hasQuotas: Bool, share: Double) async throws {
        try await compare(
            on: .aws, share: share,
            options: GeneratorOptions(steps: Int(share * 10_000), hasQuotas: hasQuotas, multiOperationsMax: 25))
    }

    /// Runs one sequence after the other until the share of the operations is done.
    private func compare(on kind: ServiceKind, share: Double, options: GeneratorOptions) async throws {
        let environment = ProcessInfo.processInfo.environment
        let operations = environment["FK_DIFFERENTIAL_OPERATIONS"].flatMap(Double.init) ?? 10_000
        let goal = Int((operations * share).rounded(.up))
        let shrinkSeconds = environment["FK_DIFFERENTIAL_SHRINK_SECONDS"].flatMap(Int.init) ?? 90
        var seed = environment["FK_DIFFERENTIAL_SEED"].flatMap(UInt64.init) ?? 1
        var count = 0
        var coverage = Coverage()
        while count < goal {
            var generator = SequenceGenerator(seed: seed, options: options)
            let steps = generator.sequence()
            let result = try await DifferentialRun.run(steps, on: kind.start)
            count += result.actionCount
            coverage.add(result.coverage)
            if let divergence = result.divergence {
                var shrinker = Shrinker(steps, divergence, on: kind, within: .seconds(shrinkSeconds))
                await shrinker.shrink()
                Issue.record(
                    """
                    FaaSKeeper (\(kind)) and ZooKeeper differ with seed \(seed)\(options.hasQuotas ? ", quotas" : ""):
                    \(divergence.report(lastActions: 20))

                    In short, \(shrinker.steps.count) steps:
                    \(shrinker.divergence.report(lastActions: 100))

                    Once more: FK_DIFFERENTIAL_SEED=\(seed) FK_DIFFERENTIAL_OPERATIONS=1 swift test --filter DifferentialTests
                    """)
                return
            }
            seed += 1
        }
        if options.hasQuotas, count >= 1_000 {
            for name in ["create", "set"] { #expect(coverage.counts["\(name) quotaExceeded"] != nil) }
        }
    }
}
