import FaaSKeeperModel
import ZooKeeperPeer

/// Settles what a planned action is about, from ZooKeeper's tree as it is at that step.
struct Resolver {
    let observer: ZooKeeperConnection

    func resolve(_ action: PlannedAction) async throws -> ResolvedAction {
        try await action.resolved(node: path, version: version)
    }

    func path(_ choice: NodeChoice) async throws -> String {
        switch choice {
        case .literal(let path): return path
        case .existing(let walk):
            let path = try await follow(walk)
            return path == "/" ? "/a" : path
        case .child(let walk, let name):
            let path = try await follow(walk)
            return path == "/" ? "/" + name : path + "/" + name
        }
    }

    private func follow(_ walk: [Int]) async throws -> String {
        var path = ""
        for number in walk {
            let all = try await observer.children(path.isEmpty ? "/" : path, watch: false).names
            let names = path.isEmpty ? all.filter { $0 != "zookeeper" } : all
            if names.isEmpty { break }
            path += "/" + names[number % names.count]
        }
        return path.isEmpty ? "/" : path
    }

    private func version(_ choice: VersionChoice, _ path: String, isOfACL: Bool) async throws -> Int32 {
        switch choice {
        case .exactly(let version): return version
        case .current(let plus):
            guard ZooKeeperPath.isValid(path), let stat = try await observer.exists(path, watch: false) else {
                return plus
            }
            return (isOfACL ? stat.aversion : stat.version) &+ plus
        }
    }

    /// The actions that zkCli takes to set a quota.
    func quota(_ node: NodeChoice, _ quota: QuotaChoice) async throws -> [ResolvedAction] {
        let path = try await path(node)
        guard ZooKeeperPath.isValid(path), path != "/", !path.hasPrefix("/zookeeper"),
            try await observer.exists(path, watch: false) != nil, try await isAloneOnItsLine(path)
        else { return [] }
        let size = try await size(path)
        let limits = Content(text: QuotaText.limits(quota, above: size))
        var actions: [ResolvedAction] = []
        var place = "/zookeeper/quota"
        for element in path.split(separator: "/") {
            place += "/" + element
            if try await observer.exists(place, watch: false) == nil {
                actions.append(.create(place, Content(length: 0), .persistent, .openToAll))
            }
        }
        if try await observer.exists(place + "/zookeeper_limits", watch: false) != nil {
            return [.set(place + "/zookeeper_limits", limits, -1)]
        }
        let stats = Content(text: QuotaText.stats(size))
        actions.append(.create(place + "/zookeeper_limits", limits, .persistent, .openToAll))
        actions.append(.create(place + "/zookeeper_stats", stats, .persistent, .openToAll))
        return actions
    }

    /// How many nodes there are at and below a path, and the bytes of their data. ZooKeeper counts by itself when the
    /// statistics node is made; with us whoever sets the quota writes the counts into it.
    private func size(_ path: String) async throws -> (count: Int, bytes: Int) {
        let children = try await observer.children(path, watch: false)
        var sum = (count: 1, bytes: Int(children.stat.dataLength))
        for name in children.names {
            let below = try await size(path + "/" + name)
            sum = (sum.count + below.count, sum.bytes + below.bytes)
        }
        return sum
    }

    /// zkCli refuses a quota above or below another one.
    private func isAloneOnItsLine(_ path: String) async throws -> Bool {
        var place = "/zookeeper/quota"
        for element in path.split(separator: "/").dropLast() {
            place += "/" + element
            if try await observer.exists(place + "/zookeeper_limits", watch: false) != nil { return false }
        }
        return try await !hasQuotaBelow("/zookeeper/quota" + path)
    }

    private func hasQuotaBelow(_ place: String) async throws -> Bool {
        guard try await observer.exists(place, watch: false) != nil else { return false }
        for name in try await observer.children(place, watch: false).names where !name.hasPrefix("zookeeper_") {
            let below = place + "/" + name
            if try await observer.exists(below + "/zookeeper_limits", watch: false) != nil { return true }
            if try await hasQuotaBelow(below) { return true }
        }
        return false
    }
}

/// What stands in the nodes of a quota, as `StatsTrack` of ZooKeeper 3.8 writes it; -1 is no limit.
enum QuotaText {
    static func limits(_ quota: QuotaChoice, above size: (count: Int, bytes: Int)) -> String {
        let count = quota.count.map { size.count + $0 } ?? -1
        let bytes = quota.bytes.map { size.bytes + $0 } ?? -1
        let countHard = quota.countHard.map { size.count + $0 } ?? -1
        let bytesHard = quota.bytesHard.map { size.bytes + $0 } ?? -1
        return "count=\(count),bytes=\(bytes)=;byteHardLimit=\(bytesHard);countHardLimit=\(countHard)"
    }

    static func stats(_ size: (count: Int, bytes: Int)) -> String { "count=\(size.count),bytes=\(size.bytes)" }
}
