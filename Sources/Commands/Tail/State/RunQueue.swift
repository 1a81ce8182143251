import FaaSKeeperModel

/// Which command of `--exec` runs when: those of one path one after the other in the order of its events, those of different
/// paths beside each other. Pure.
struct RunQueue: Sendable {
    /// A command that is due for a line.
    struct Run: Sendable {
        var number: Int
        var change: TailChange
        var environment: [String: String]
    }

    /// Whether those of one path may run beside each other too.
    let isParallel: Bool
    let runsMax: Int
    private var waiting: [Run] = []
    private var running: [Int: NodePath] = [:]
    private var busy: Set<NodePath> = []
    private var nextNumber = 1

    init(isParallel: Bool, runsMax: Int = TailLimits.runsMax) {
        self.isParallel = isParallel
        self.runsMax = runsMax
    }

    var isIdle: Bool { waiting.isEmpty && running.isEmpty }
    var isFull: Bool { waiting.count >= TailLimits.runsWaitingMax }

    mutating func add(_ change: TailChange, environment: [String: String]) {
        waiting.append(Run(number: nextNumber, change: change, environment: environment))
        nextNumber += 1
    }

    /// The next that may start, which counts as running from now on.
    mutating func next() -> Run? {
        guard running.count < runsMax else { return nil }
        guard let index = waiting.firstIndex(where: { isParallel || !busy.contains($0.change.path) }) else {
            return nil
        }
        let run = waiting.remove(at: index)
        running[run.number] = run.change.path
        busy.insert(run.change.path)
        return run
    }

    mutating func end(_ number: Int) {
        guard let path = running.removeValue(forKey: number) else { return }
        if !running.values.contains(path) { busy.remove(path) }
    }

    /// Forgets those that have not started.
    mutating func drop() { waiting = [] }
}
