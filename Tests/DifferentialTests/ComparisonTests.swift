import ZooKeeperPeer
import Testing

/// The comparison itself: it finds nothing between two ZooKeepers, and finds each falsified answer.
@Suite struct ComparisonTests {
    @Test func findsNothingBetweenTwoZooKeepers() async throws {
        var coverage = Coverage()
        var count = 0
        var seed: UInt64 = 101
        while count < 4_000 {
            var generator = SequenceGenerator(seed: seed, options: GeneratorOptions())
            let result = try await DifferentialRun.run(generator.sequence(), on: ServiceKind.zooKeeper.start)
            if let divergence = result.divergence {
                Issue.record("seed \(seed): \(divergence.report(lastActions: 20))")
            }
            coverage.add(result.coverage)
            count += result.actionCount
            seed += 1
        }
        // The sequences reach what they are there to reach.
        #expect(coverage.missing == [], "of \(coverage.counts.sorted { $0.key < $1.key })")
    }

    /// In a few lanes, as each fault needs two servers.
    @Test(arguments: 0..<4)
    func findsFalsifiedAnswers(lane: Int) async throws {
        let faults = FalsifiedService.Fault.allCases
        for fault in faults.indices.filter({ $0 % 4 == lane }).map({ faults[$0] }) {
            var generator = SequenceGenerator(seed: 7, options: GeneratorOptions())
            let steps = generator.sequence()
            let result = try await DifferentialRun.run(steps, on: { try await FalsifiedService(fault) })
            #expect(result.divergence != nil, "\(fault) goes unnoticed")
        }
    }

    @Test func aSeedDeterminesTheSequence() {
        var one = SequenceGenerator(seed: 3, options: GeneratorOptions(hasQuotas: true))
        var other = SequenceGenerator(seed: 3, options: GeneratorOptions(hasQuotas: true))
        #expect("\(one.sequence())" == "\(other.sequence())")
    }

    @Test func anAnswerMayNotComeBeforeAnEarlierEvent() {
        let event = SeenEvent(type: .nodeCreated, path: "/a", txid: 5)
        var comparer = EventComparer()
        #expect(comparer.noteWrite(5) == nil)
        comparer.noteAnswer(1, SessionProgress(handed: 0, seen: 4))
        comparer.noteAnswer(2, SessionProgress(handed: 0, seen: 5))
        comparer.noteAnswer(3, SessionProgress(handed: 1, seen: 5))
        let faults = [1, 2, 3].map { session in
            comparer.difference(
                session, theirs: [ZooKeeperEvent(type: .nodeCreated, path: "/a")], ours: [event], isOrdered: true)
                != nil
        }
        #expect(faults == [false, true, false])
    }

    @Test func theMappingOfTransactionsIsMonotone() {
        var mapping = TransactionMapping()
        #expect(mapping.relate(theirs: 10, ours: 1) == nil)
        #expect(mapping.relate(theirs: 30, ours: 5) == nil)
        #expect(mapping.relate(theirs: 20, ours: 3) == nil)
        #expect(mapping.relate(theirs: 20, ours: 3) == nil)
        #expect(mapping.relate(theirs: 20, ours: 4) != nil)
        #expect(mapping.relate(theirs: 15, ours: 3) != nil)
        #expect(mapping.relate(theirs: 25, ours: 3) != nil)
        #expect(mapping.relate(theirs: 40, ours: 5) != nil)
        #expect(mapping.relate(theirs: 0, ours: 7) != nil)
    }
}
