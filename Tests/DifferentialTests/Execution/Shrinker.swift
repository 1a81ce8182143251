/// Makes a diverging sequence short: leaves out parts as long as the services still come apart.
enum Shrinker {
    /// - Parameter time: after which the shortest sequence so far has to do.
    static func shrink(
        _ steps: [PlannedStep], _ divergence: Divergence, on kind: ServiceKind, within time: Duration
    ) async -> (steps: [PlannedStep], divergence: Divergence) {
        let deadline = ContinuousClock.now + time
        var best = (steps: Array(steps.prefix(divergence.step + 1)), divergence: divergence)
        var size = max(1, best.steps.count / 2)
        while ContinuousClock.now < deadline {
            var start = 0
            var hasShrunk = false
            while start < best.steps.count, ContinuousClock.now < deadline {
                var shorter = best.steps
                // The step that shows it stays, unless it is the end of the sequence that does.
                let end = min(start + size, divergence.step < steps.count ? shorter.count - 1 : shorter.count)
                if end <= start { break }
                shorter.removeSubrange(start..<end)
                if let found = try? await DifferentialRun.run(shorter, on: kind.start).divergence,
                    found.kind == divergence.kind
                {
                    best = (Array(shorter.prefix(found.step + 1)), found)
                    hasShrunk = true
                } else {
                    start += size
                }
            }
            if size == 1, !hasShrunk { break }
            size = max(1, size / 2)
        }
        return best
    }
}

extension Divergence {
    /// What differs, without the numbers in it.
    fileprivate var kind: String { String(what.prefix { $0 != ":" }.filter { !$0.isNumber }) + what.filter(\.isLetter).prefix(40) }
}
