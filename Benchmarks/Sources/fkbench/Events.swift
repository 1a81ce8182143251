import FaaSKeeper

/// How long an event takes from a write in one process to the watcher in another.
struct Events {
    let client: FaaSKeeperClient

    static let path = "/event"
    static let pauseMillis = 20

    /// Each write carries the moment of its call; the watcher takes the difference to its event.
    func watch(_ count: Int) async throws {
        if try await client.exists(Events.path) == nil { _ = try await client.create(Events.path, data: [0x30]) }
        var events = client.events().makeAsyncIterator()
        var micros: [Double] = []
        var moment: Int64?
        while micros.count < count {
            let data = try await client.get(Events.path, watch: true).data
            if let moment {
                // Data of a later write than the event's say nothing.
                if let sent = Int64(String(decoding: data, as: UTF8.self)), sent < moment {
                    micros.append(Double(moment - sent) / 1e3)
                }
            } else {
                announce("ready")
            }
            if micros.count == count { break }
            guard await events.next() != nil else { break }
            moment = Moment.nanos
        }
        print("{\"micros\":\(list(micros, 1))}")
    }

    /// Sets a node that a shell watches so many times a second, until it is killed.
    func tick(_ perSecond: Int) async throws {
        try await keepSetting(perSecond) { _ in "/shell-events" }
    }

    /// Sets the nodes of the directory in the middle of the tree, one after the other, until the process is killed.
    func churn(_ perSecond: Int) async throws {
        let first = try await client.children("/tree").names.count / 2 * Trees.childrenOfOne
        try await keepSetting(perSecond) { Trees.path(first + $0 % Trees.childrenOfOne) }
    }

    private func keepSetting(_ perSecond: Int, _ path: @escaping @Sendable (Int) -> String) async throws {
        let data = [UInt8](repeating: 0x61, count: Trees.dataBytes)
        var number = 0
        let clock = ContinuousClock()
        var next = clock.now
        while true {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<max(1, perSecond / 100) {
                    let path = path(number)
                    number += 1
                    group.addTask { _ = try? await client.set(path, data: data) }
                }
            }
            next += .milliseconds(10)
            try await Task.sleep(until: next, clock: clock)
        }
    }

    func write(_ count: Int) async throws {
        for _ in 0..<count {
            try await Task.sleep(for: .milliseconds(Events.pauseMillis))
            try await client.set(Events.path, data: Array(String(Moment.nanos).utf8))
        }
        print("{\"written\":\(count)}")
    }
}
