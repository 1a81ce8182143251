import FaaSKeeper
import FaaSKeeperModel

/// What is watched, and how much is going on.
///
/// One persistent-recursive registration at the deepest node that all of what is seen lies below. It is moved up at once
/// when something else comes into view, and down only after a while: each move is a registration and a removal.
struct LiveState: Sendable {
    /// Watched by the service.
    private(set) var scope: NodePath?
    /// Asked for and not confirmed.
    private(set) var pending: NodePath?
    /// Why nothing is watched.
    private(set) var fault: String?
    private(set) var narrowsAt: Int64?
    private(set) var pins: Set<NodePath> = []
    private var buckets: [(second: Int64, count: Int)] = []

    /// The scope that has to be asked for, if any.
    /// - Parameter wanted: the deepest node above all that is seen.
    mutating func want(_ wanted: NodePath, at now: Int64) -> NodePath? {
        guard pending == nil, fault == nil else { return nil }
        guard let scope else {
            pending = wanted
            return wanted
        }
        if wanted == scope {
            narrowsAt = nil
            return nil
        }
        if wanted.isWithin(scope) {
            let due = narrowsAt ?? now + BrowserLimits.narrowMillis
            narrowsAt = due
            guard due <= now else { return nil }
        }
        narrowsAt = nil
        pending = wanted
        return wanted
    }

    /// - Returns: what was watched before, so that the rest is read again.
    mutating func take(_ scope: NodePath?, fault: String?) -> NodePath? {
        defer { (self.scope, pending, self.fault) = (scope, nil, fault) }
        return self.scope
    }

    mutating func lose() { (scope, pending, fault, narrowsAt) = (nil, nil, nil, nil) }

    /// Asks again for what could not be watched.
    mutating func forgive() { fault = nil }

    mutating func pin(_ path: NodePath, _ isOn: Bool) {
        if isOn { pins.insert(path) } else { pins.remove(path) }
    }

    // MARK: Rate

    mutating func count(_ events: Int, at now: Int64) {
        let second = now / 1_000
        if let last = buckets.last, last.second == second {
            buckets[buckets.count - 1].count += events
        } else {
            buckets.append((second, events))
        }
    }

    mutating func pass(_ now: Int64) {
        let oldest = now / 1_000 - BrowserLimits.eventWindowMillis / 1_000
        buckets.removeAll { $0.second <= oldest }
    }

    func isCounting(_ now: Int64) -> Bool { !buckets.isEmpty }

    /// Over the last seconds.
    func eventsPerSecond(_ now: Int64) -> Double {
        guard let first = buckets.first else { return 0 }
        let seconds = max(1, min(BrowserLimits.eventWindowMillis / 1_000, now / 1_000 - first.second + 1))
        return Double(buckets.reduce(0) { $0 + $1.count }) / Double(seconds)
    }
}
