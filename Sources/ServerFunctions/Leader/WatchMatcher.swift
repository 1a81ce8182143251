import FaaSKeeperModel
import FaaSKeeperStorage

/// Which registrations the events of a write trigger, each one-shot one once (protocol trap 20). Pure.
struct WatchMatcher {
    let registrations: [WatchRegistration]
    private var spent: Set<WatchID> = []

    init(_ registrations: [WatchRegistration]) { self.registrations = registrations }

    /// The registrations of each session that see the event: a session gets one event, however many of its watches it
    /// triggers. One-shot ones are spent by it. Sessions come in order.
    mutating func match(_ event: NodeEvent) -> [(SessionID, [WatchRegistration])] {
        var bySession: [SessionID: [WatchRegistration]] = [:]
        for registration in registrations
        where !spent.contains(registration.id) && registration.sees(event) {
            bySession[registration.id.session, default: []].append(registration)
            if registration.kind.isOneShot { spent.insert(registration.id) }
        }
        return bySession.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted { $0.id < $1.id }) }
    }
}
