import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// Times the library on the embedded emulator: `fkbench URL COUNT MODE`.
@main struct Main {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let count = Int(arguments[2]) else {
            print("usage: fkbench URL COUNT get|set|create|pipelined")
            return
        }
        let deployment = try await Deployment.open(try ConnectionURL(arguments[1], environment: [:]))
        let client = deployment.client()
        let data = [UInt8](repeating: 0x61, count: 1_024)
        if try await client.exists("/bench") == nil { _ = try await client.create("/bench", data: data) }
        let base = "/bench/run-\(client.session.hex)"
        _ = try await client.create(base, data: data)
        let clock = ContinuousClock()
        let start = clock.now
        switch arguments[3] {
        case "get": for _ in 0..<count { _ = try await client.get(base) }
        case "set": for _ in 0..<count { _ = try await client.set(base, data: data) }
        case "create": for index in 0..<count { _ = try await client.create(base + "/\(index)", data: data) }
        case "pipelined":
            let window = 1_000
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<count {
                    if index >= window { try await group.next() }
                    group.addTask { _ = try await client.set(base, data: data) }
                }
                try await group.waitForAll()
            }
        default: break
        }
        let took = start.duration(to: clock.now)
        let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        print("\(arguments[3]) \(Int(Double(count) / seconds))/s")
        await client.close()
        await deployment.close()
    }
}
