public import CloudPrimitives

/// The time of a ``VirtualWorld`` as a clock.
public struct VirtualClock: CloudClock {
    private let world: VirtualWorld

    public init(_ world: VirtualWorld) { self.world = world }

    public var nowMillis: Int64 { VirtualWorld.startMillis + world.nowMicros / 1_000 }
    public var monotonicMicros: Int64 { world.nowMicros }

    public func sleep(millis: Int64) async throws { try await world.sleep(micros: millis * 1_000) }
    public func sleep(micros: Int64) async throws { try await world.sleep(micros: micros) }
}
