import CloudPrimitives
import Synchronization
import VirtualTime

/// The world's time as one machine sees it: its clock may be wrong, and may be set to another time.
final class SimulatedClock: CloudClock {
    private let world: SimulatedWorld
    private let offset = Mutex<Int64>(0)

    init(_ world: SimulatedWorld, offsetMillis: Int64 = 0) {
        self.world = world
        offset.withLock { $0 = offsetMillis }
    }

    func jump(millis: Int64) { offset.withLock { $0 += millis } }

    var nowMillis: Int64 { SimulatedWorld.startMillis + world.nowMicros / 1_000 + offset.withLock { $0 } }
    var monotonicMicros: Int64 { world.nowMicros }

    func sleep(millis: Int64) async throws { try await world.sleep(micros: millis * 1_000) }
}

/// The clock of whichever machine the current run of a function is on.
struct FunctionClock: CloudClock {
    /// A run's machine.
    @TaskLocal static var machine: SimulatedClock?
    let standard: SimulatedClock

    private var clock: SimulatedClock { FunctionClock.machine ?? standard }
    var nowMillis: Int64 { clock.nowMillis }
    var monotonicMicros: Int64 { clock.monotonicMicros }
    func sleep(millis: Int64) async throws { try await clock.sleep(millis: millis) }
}
