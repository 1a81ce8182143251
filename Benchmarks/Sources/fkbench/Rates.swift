import FaaSKeeper

/// Operations of one session in a second, on a node with 1 kB of data.
struct Rates {
    let client: FaaSKeeperClient

    static let dataBytes = 1_024
    /// Pipelined writes that are under way together.
    static let window = 1_000

    func measure(_ mode: String, seconds: Double) async throws {
        let data = [UInt8](repeating: 0x61, count: Rates.dataBytes)
        let base = "/run-\(client.session.hex)"
        _ = try await client.create(base, data: data)
        let usedBefore = Used.processorMicros
        let start = Moment.nanos
        let end = start + Int64(seconds * 1e9)
        var now = start
        var count = 0
        if mode == "pipelined" {
            count = try await pipeline(base, data, until: end)
            now = Moment.nanos
        }
        while now < end {
            switch mode {
            case "get": _ = try await client.get(base)
            case "set": _ = try await client.set(base, data: data)
            default: _ = try await client.create(base + "/\(count)", data: data)
            }
            count += 1
            now = Moment.nanos
        }
        let rate = Double(count) * 1e9 / Double(now - start)
        // Of all threads, for each operation: unlike the rate, nearly the same on a busy machine.
        let micros = Double(Used.processorMicros - usedBefore) / Double(count)
        print("{\"rate\":\(fixed(rate, 1)),\"processorMicros\":\(fixed(micros, 1))}")
    }

    private func pipeline(_ path: String, _ data: [UInt8], until end: Int64) async throws -> Int {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var count = 0
            while Moment.nanos < end {
                if count >= Rates.window { try await group.next() }
                group.addTask { _ = try await client.set(path, data: data) }
                count += 1
            }
            try await group.waitForAll()
            return count
        }
    }
}
