import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import LocalEmulator
import Logging
import Synchronization
import Testing

@testable import ServerFunctions

/// The heartbeat's verdict on silent sessions, by a clock that a test moves.
@Suite struct HeartbeatTests {
    private final class StillClock: CloudClock {
        private let now = Mutex<Int64>(1_700_000_000_000)

        var nowMillis: Int64 { now.withLock { $0 } }
        var monotonicMicros: Int64 { nowMillis * 1_000 }
        func sleep(millis: Int64) async throws { try await Task.sleep(for: .milliseconds(millis)) }
        func advance(_ millis: Int64) { now.withLock { $0 += millis } }
    }

    /// Requests in the queue after each heartbeat, with so many milliseconds before each.
    private func requests(
        heartbeatMillis: Int64, timeoutMillis: Int64, pauses: [Int64]
    ) async throws -> [Int] {
        let clock = StillClock()
        var options = LocalOptions()
        options.clock = clock
        let emulator = LocalEmulator.memory(options)
        let cloud = emulator.cloud
        let session = SessionID(7)
        try await cloud.channel.open(session) { _ in }
        let row = SessionRow(id: session, createdMillis: 1, timeoutMillis: timeoutMillis)
        _ = try await cloud.store.put(Layout.session(session), row.item)
        var config = DeploymentConfig()
        config.heartbeatMillis = heartbeatMillis
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let heartbeat = Heartbeat(
            cloud: cloud, config: config, userStore: ItemUserStore.home(cloud, config), logger: logger)
        var result: [Int] = []
        for pause in pauses {
            clock.advance(pause)
            try await heartbeat.run()
            result.append(try await cloud.requestQueue.depth())
        }
        await emulator.shutdown()
        return result
    }

    /// A scheduler that comes once a minute sees that a session of ten seconds is silent.
    @Test func heartbeatsThatAreFarApart() async throws {
        #expect(
            try await requests(heartbeatMillis: 60_000, timeoutMillis: 10_000, pauses: [0, 60_000]) == [0, 1])
        // One that was left out does not matter.
        #expect(
            try await requests(heartbeatMillis: 60_000, timeoutMillis: 10_000, pauses: [0, 120_000]) == [0, 1])
        #expect(
            try await requests(heartbeatMillis: 1_000, timeoutMillis: 10_000, pauses: [0, 10_000, 1]) == [0, 0, 1])
    }

    /// After a heartbeat that itself was away, silence is measured anew.
    @Test func aHeartbeatThatWasAway() async throws {
        #expect(
            try await requests(heartbeatMillis: 60_000, timeoutMillis: 10_000, pauses: [0, 130_001, 60_000])
                == [0, 0, 1])
        #expect(
            try await requests(heartbeatMillis: 1_000, timeoutMillis: 10_000, pauses: [0, 40_000]) == [0, 1])
        #expect(
            try await requests(heartbeatMillis: 1_000, timeoutMillis: 10_000, pauses: [0, 40_001]) == [0, 0])
    }
}
