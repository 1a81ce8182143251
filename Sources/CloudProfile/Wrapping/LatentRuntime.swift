import CloudPrimitives

/// Functions that begin as late as their trigger takes.
///
/// The delay is a part of the run: what comes meanwhile waits for the next one, the group is held, and the run counts
/// among those that may run at once. A poll that takes in what has come since would make larger batches, so this is the
/// less favourable reading.
struct LatentRuntime: FunctionRuntime {
    let base: any FunctionRuntime
    let delay: Delay

    func register(_ function: FunctionDefinition) {
        var late = function
        let delay = delay
        late.handler = { invocation in
            await delay.begin(function.name, invocation)
            return try await function.handler(invocation)
        }
        base.register(late)
    }

    func invoke(_ name: String, payload: [UInt8]) async throws(CloudError) {
        let z = delay.draws.deviate()
        let half = delay.micros(.invocation, payload.count, carried: 0, z) / 2
        await delay.pass(micros: half)
        delay.draws.noteInvocation(of: name, z)
        try await base.invoke(name, payload: payload)
    }
}

extension Delay {
    /// Lets the time from the trigger to the function's first instruction pass. It is the platform's: the memory of the
    /// function does not count.
    fileprivate func begin(_ function: String, _ invocation: Invocation) async {
        switch invocation.input {
        case .messages(let messages):
            let now = clock.monotonicMicros
            let size = messages.reduce(0) { $0 + $1.body.count }
            let delivered = now + model.micros(.queueDelivery, size: size, from: .client, z: draws.deviate())
            var counts: [(group: String, count: Int)] = []
            for message in messages {
                if let index = counts.firstIndex(where: { $0.group == message.group }) {
                    counts[index].count += 1
                } else {
                    counts.append((message.group, 1))
                }
            }
            var beginsAt = delivered
            for (group, count) in counts {
                beginsAt = max(
                    beginsAt,
                    draws.pass(
                        count, of: function + ":" + group, now: now, perSecond: model.table.groupMessagesPerSecond))
            }
            await pass(micros: beginsAt - now)
        case .direct(let payload):
            let z = draws.takeInvocation(of: function)
            await pass(micros: model.micros(.invocation, size: payload.count, carried: 0, from: .client, z: z) / 2)
        case .schedule: break
        }
    }
}
