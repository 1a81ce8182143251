import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Logging

/// One run of the follower: the requests of each session one after the other, those of several sessions at the same time.
struct FollowerRun: Sendable {
    let cloud: Cloud
    /// Of the run itself; each further session has one of its own, so that everybody pays what is theirs.
    let meter: Meter
    let config: DeploymentConfig
    let logger: Logger

    /// Handles a batch of the request queue. A message that fails takes the later ones of its group with it.
    func handle(_ messages: [ReceivedMessage], deadlineMillis: Int64) async -> InvocationResult {
        var lanes: [[ReceivedMessage]] = []
        var laneOf: [String: Int] = [:]
        for message in messages {
            if let lane = laneOf[message.group] {
                lanes[lane].append(message)
            } else {
                laneOf[message.group] = lanes.count
                lanes.append([message])
            }
        }
        let desk = PushDesk(turns: lanes.count)
        var failed: [String] = []
        if lanes.count == 1 {
            failed = await follower(meter, desk, lanes: 1).handle(lanes[0], deadlineMillis)
        } else {
            failed = await withTaskGroup(of: [String].self) { [lanes] group in
                for (index, lane) in lanes.enumerated() {
                    let meter = index == 0 ? meter : Meter(caller: meter.caller, clock: cloud.clock)
                    group.addTask { await follower(meter, desk, lanes: lanes.count).handle(lane, deadlineMillis) }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
            // As they came, whoever was quicker.
            let receipts = Set(failed)
            failed = messages.map(\.receipt).filter(receipts.contains)
        }
        return InvocationResult(
            failed: failed, retryAfterMillis: failed.isEmpty ? 0 : cloud.random.jitter(in: 5...50))
    }

    private func follower(_ meter: Meter, _ desk: PushDesk, lanes: Int) -> Follower {
        let metered = cloud.metered(by: meter)
        return Follower(
            cloud: metered, meter: meter, config: config, userStore: ItemUserStore.home(metered, config),
            logger: logger,
            desk: desk, lanes: lanes)
    }
}
