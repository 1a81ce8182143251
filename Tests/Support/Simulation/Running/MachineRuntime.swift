import CloudPrimitives
import FaultInjection
import Logging

/// Gives each run of a function a machine of its own, with that machine's clock.
struct MachineRuntime: FunctionRuntime {
    let base: any FunctionRuntime
    let machines: [SimulatedClock]
    let dice: Dice

    func register(_ function: FunctionDefinition) {
        var placed = function
        let (machines, dice) = (machines, dice)
        placed.handler = { invocation in
            try await FunctionClock.$machine.withValue(dice.pick(machines)) { try await function.handler(invocation) }
        }
        base.register(placed)
    }

    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError) {
        try await base.invoke(name, payload: payload)
    }
}

/// A moment of a run, for a person: seconds and microseconds since its beginning.
struct Timestamp: CustomStringConvertible {
    private let micros: Int64
    init(_ micros: Int64) { self.micros = micros }

    var description: String {
        let rest = String(micros % 1_000_000)
        return "\(micros / 1_000_000).\(String(repeating: "0", count: 6 - rest.count))\(rest)"
    }
}

/// What the service logs, in the trace.
struct TraceHandler: LogHandler {
    let trace: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    init(trace: @escaping @Sendable (String) -> Void) { self.trace = trace }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { trace("log \(event.level): \(event.message) \(event.metadata ?? [:])") }
}
