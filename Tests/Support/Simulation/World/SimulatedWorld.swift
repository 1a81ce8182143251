import CloudPrimitives
import VirtualTime

/// Time and scheduling of one simulated deployment; a seed picks who is next, and by which rule.
typealias SimulatedWorld = VirtualWorld

extension VirtualWorld {
    /// A run of milliseconds takes some ten thousand jobs.
    private static let jobsMaxOfARun = 3_000_000

    convenience init(seed: UInt64) {
        let dice = Dice(seed: seed)
        self.init(order: dice.pick(Order.allCases), random: dice, jobsMax: VirtualWorld.jobsMaxOfARun)
    }
}
