/// Makes a diverging sequence short: leaves out parts as long as the services still come apart in the same way.
struct Shrinker {
    private let kind: ServiceKind
    private let deadline: ContinuousClock.Instant
    private(set) var steps: [PlannedStep]
    private(set) var divergence: Divergence

    /// - Parameter time: after which the shortest sequence so far has to do.
    init(_ steps: [PlannedStep], _ divergence: Divergence, on kind: ServiceKind, within time: Duration) {
        self.steps = Array(steps.prefix(divergence.step + 1))
        self.divergence = divergence
        self.kind = kind
        deadline = ContinuousClock.now + time
    }

    mutating func shrink() async {
        // Whole kinds of steps first: most have nothing to do with it.
        for name in Set(steps.map(\.name)).sorted() {
            await leaveOut(steps.indices.filter { steps[$0].name == name && $0 != steps.count - 1 })
        }
        var size = max(1, steps.count / 2)
        while ContinuousClock.now < deadline {
            var start = 0
            var hasShrunk = false
            while start < steps.count, ContinuousClock.now < deadline {
                let isShorter = await leaveOut(Array(start..<min(start + size, steps.count)))
                if isShorter { hasShrunk = true } else { start += size }
            }
            if size == 1, !hasShrunk { break }
            size = max(1, size / 2)
        }
    }

    /// Runs the sequence without those steps; keeps it so if the services still come apart.
    @discardableResult
    private mutating func leaveOut(_ indices: [Int]) async -> Bool {
        guard !indices.isEmpty, ContinuousClock.now < deadline else { return false }
        let left = Set(indices)
        let shorter = steps.indices.filter { !left.contains($0) }.map { steps[$0] }
        guard let found = try? await DifferentialRun.run(shorter, on: kind.start).divergence,
            found.what.filter(\.isLetter) == divergence.what.filter(\.isLetter)
        else { return false }
        steps = Array(shorter.prefix(found.step + 1))
        divergence = found
        return true
    }
}
