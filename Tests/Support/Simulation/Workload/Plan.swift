import FaultInjection

extension Scenario {
    /// Which faults may happen where.
    func allowed(_ platform: Platform) -> @Sendable (FaultPlan.Point) -> [Fault] {
        let functionFaults = functionFaults
        let clientFaults = clientFaults
        let channelFaults = channelFaults
        return { point in
            if point.function.hasPrefix("client") {
                return point.operation == "receive" ? channelFaults : clientFaults
            }
            let any = functionFaults["any"] ?? []
            switch point.operation {
            case "start": return any.isEmpty ? [] : [.delayedStart, .splitBatch]
            case "call": return any.isEmpty ? [] : [.repeatedCall]
            default:
                // A run goes on behind its time only where the receipt is checked with each call. Elsewhere it is ended at its
                // time-out, before its messages come back; what is on its way then is late.
                let faults = any + (functionFaults[point.function] ?? [])
                return platform == .fenced ? faults + [.pause] : faults.filter { $0 != .pause }
            }
        }
    }
}
