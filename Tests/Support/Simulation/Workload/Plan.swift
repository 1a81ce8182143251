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
                var faults = any + (functionFaults[point.function] ?? [])
                // Where the receipt is checked with each call, any run may be paused for as long as it likes.
                if platform == .fenced, faults.contains(.pause) == false, !any.isEmpty { faults.append(.pause) }
                return faults
            }
        }
    }
}
