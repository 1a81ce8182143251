import FaaSKeeperModel
import FaaSKeeperStorage

/// The watches of one session and the notifications that come for them. Pure state (protocol traps 16 to 19).
///
/// Notifications are taken in the order of their ids and each exactly once: repeats are known by their id, gaps by the
/// link to the one before. An event that the read at registration already contained is swallowed and the watch
/// registered anew, so that the user gets one event for one registration, after the data it follows.
struct WatchTable {
    /// How far a registration has come.
    enum Phase: Hashable {
        /// The row is being written, or the first read is on its way: what comes for it waits.
        case registering
        /// The first read is here and not shown yet; it has seen changes up to this txid.
        case reading(seen: Int64)
        /// The user has the read, which had seen changes up to this txid.
        case armed(seen: Int64)
        /// The service has removed the row for an event that the read had seen, before the user had the read: the read
        /// begins again. The notification waits until then: only when the watch stands may it be confirmed.
        case swallowed
        /// The same after the user had the read: the watch is being registered anew, and then looks for what has changed
        /// after this txid.
        case renewing(seen: Int64)
        /// What has changed meanwhile is known and waits for its turn: the watch is over when it has been handed out.
        case owed(seen: Int64)

        /// Whether the registration stands at the service, as far as is known.
        var isLive: Bool {
            switch self {
            case .registering, .reading, .armed: true
            case .swallowed, .renewing, .owed: false
            }
        }

        /// The txid after which the user hears of changes; nil while nobody knows what the user has seen.
        var reportsAfter: Int64? {
            switch self {
            case .armed(let seen), .owed(let seen): seen
            default: nil
            }
        }
    }

    /// A registration and how far it has come.
    struct Watch {
        var registration: WatchRegistration
        var phase: Phase
        /// Its removal has begun: nobody knows whether the service still has it.
        var isDoubtful = false
        /// Whether it is certain that no leader has spent it on something that the first read had seen, without this
        /// table knowing: the log has all of that, and the epoch was looked at since.
        var isSettled = false
    }

    /// A notification as the service has recorded it.
    struct Confirmation: Hashable {
        let id: NotificationID
        let watches: [Int64]
    }

    /// A notification that is here and not handed out.
    private struct Waiting {
        var notification: Notification
        /// The registrations that the service has recorded it for, once for each time that it came with others.
        var recorded: [[Int64]]
    }

    /// What the client has to do.
    enum Action {
        /// Hand the event to the user, if it may read the node.
        case deliver(WatchedEvent, ACL?)
        /// Tell the service that the notification is dealt with.
        case confirm(Confirmation)
        /// Look into the epoch: one before this notification is missing.
        case fetch
        /// Register this watch anew; changes up to `seen` are known.
        case renew(WatchRegistration, seen: Int64)
    }

    /// Where the session reads; nil for the first region.
    var region: String?
    private(set) var watches: [Int64: Watch] = [:]
    /// Up to here every notification has been handed out.
    private(set) var handedThrough = NotificationID.zero
    private var waiting: [Waiting] = []
    private var nextNumber: Int64 = 1

    // MARK: Registrations

    /// The registration of that kind on that path that the user has. One that is on its way is somebody else's, who may
    /// take it back.
    func find(_ kind: WatchKind, _ path: NodePath) -> Watch? {
        all(kind, path).first { watch in
            if case .armed = watch.phase { !watch.isDoubtful } else { false }
        }
    }

    /// All registrations of that kind on that path, those included that are being made anew or may be gone.
    func all(_ kind: WatchKind, _ path: NodePath) -> [Watch] {
        watches.values.filter { $0.registration.kind == kind && $0.registration.path == path }
            .sorted { $0.registration.id < $1.registration.id }
    }

    /// Notes that a removal has begun: who wants such a watch has to register one anew, whatever becomes of this one.
    mutating func doubt(_ number: Int64) { watches[number]?.isDoubtful = true }

    /// Whether the user has not begun to remove it.
    func isWanted(_ number: Int64) -> Bool { watches[number].map { !$0.isDoubtful } ?? false }

    /// All registrations, in the order of their numbers.
    var registrations: [WatchRegistration] { watches.sorted { $0.key < $1.key }.map(\.value.registration) }

    /// Begins a registration.
    mutating func begin(
        _ kind: WatchKind, _ path: NodePath, session: SessionID, since: Int64
    ) -> WatchRegistration {
        let registration = WatchRegistration(
            id: WatchID(session: session, number: nextNumber), kind: kind, path: path, since: since, region: region)
        nextNumber += 1
        watches[registration.id.number] = Watch(registration: registration, phase: .registering)
        return registration
    }

    /// The read after the registration is here and has seen everything up to `seen`. It may come again: what it made of the
    /// first one was outdated.
    mutating func read(_ number: Int64, seen: Int64) -> [Action] {
        switch watches[number]?.phase {
        case .registering?, .reading?: watches[number]?.phase = .reading(seen: seen)
        default: return []
        }
        return take()
    }

    /// The user gets the read.
    mutating func arm(_ number: Int64) -> [Action] {
        guard case .reading(let seen)? = watches[number]?.phase else { return [] }
        arm(number, seen: seen)
        return take()
    }

    private mutating func arm(_ number: Int64, seen: Int64) {
        guard var watch = watches[number] else { return }
        watch.phase = .armed(seen: seen)
        // A write is reported only to watches that were registered by somebody who had not seen it.
        watch.isSettled = watch.registration.since >= seen
        watches[number] = watch
    }

    /// A watch stands anew in place of the old registration; changes up to `seen` are known.
    mutating func renewed(_ old: Int64, as new: Int64, seen: Int64) -> [Action] {
        var actions: [Action] = []
        if let watch = watches[new] {
            if watch.phase == .registering {
                arm(new, seen: seen)
            } else {
                // Spent already, by a leader that repeats an older write.
                actions.append(startRenewal(of: watch.registration, seen: seen))
            }
        }
        watches[old] = nil
        return actions + take()
    }

    /// The watch that was to be renewed has to report this event, whether or not the service tells it. Everything that was
    /// triggered before it must be known by now.
    mutating func owe(_ number: Int64, _ event: NodeEvent, _ id: NotificationID, seen: Int64) -> [Action] {
        guard let watch = watches[number] else { return take() }
        watches[number]?.phase = .owed(seen: seen)
        insert(
            Notification(
                session: watch.registration.id.session, id: id, previous: nil, event: event, watches: [number]),
            isRecorded: false)
        return take()
    }

    /// Forgets a registration.
    mutating func remove(_ number: Int64) -> [Action] {
        watches[number] = nil
        return take()
    }

    /// Whether the registration stands at the service, as far as is known.
    func isLive(_ number: Int64) -> Bool { watches[number]?.phase.isLive ?? false }

    // MARK: Notifications

    mutating func receive(_ notification: Notification) -> [Action] {
        if notification.id <= handedThrough { return repeated(notification) }
        insert(notification)
        return take()
    }

    /// One that was handed out before. A leader that repeated its write may have spent further registrations on it, which
    /// had seen the write: they stand no longer.
    private mutating func repeated(_ notification: Notification) -> [Action] {
        var actions: [Action] = []
        var isRenewing = false
        for number in notification.watches {
            guard let watch = watches[number], watch.registration.kind.isOneShot else { continue }
            isRenewing = true
            switch watch.phase {
            case .armed(let seen): actions.append(startRenewal(of: watch.registration, seen: seen))
            case .reading, .registering: watches[number]?.phase = .swallowed
            case .swallowed, .renewing, .owed: break
            }
        }
        // Confirmed when it comes again and finds nothing to renew: the epoch holds it until the watch stands.
        return isRenewing ? actions : [.confirm(Confirmation(id: notification.id, watches: notification.watches))]
    }

    /// Takes what the epoch holds: it is complete, so nothing is missing before any of these.
    /// - Parameter watermark: the last txid that was in the log before.
    mutating func receiveAll(_ notifications: [Notification], through watermark: Int64 = 0) -> [Action] {
        var actions: [Action] = []
        var known = handedThrough
        for var notification in notifications.sorted(by: { $0.id < $1.id }) {
            if notification.id <= handedThrough {
                actions += repeated(notification)
                continue
            }
            notification.previous = known == .zero ? nil : known
            known = notification.id
            insert(notification)
        }
        for (number, watch) in watches {
            if case .armed(let seen) = watch.phase, seen <= watermark { watches[number]?.isSettled = true }
        }
        return actions + take()
    }

    /// Puts a notification into its place; one that is there already learns of further watches, and of what is before it.
    private mutating func insert(_ notification: Notification, isRecorded: Bool = true) {
        let recorded = isRecorded ? [notification.watches] : []
        if let index = waiting.firstIndex(where: { $0.notification.id == notification.id }) {
            for number in notification.watches where !waiting[index].notification.watches.contains(number) {
                waiting[index].notification.watches.append(number)
            }
            waiting[index].notification.previous = notification.previous
            if !waiting[index].recorded.contains(notification.watches) { waiting[index].recorded += recorded }
            return
        }
        let place = waiting.firstIndex { $0.notification.id > notification.id } ?? waiting.endIndex
        waiting.insert(Waiting(notification: notification, recorded: recorded), at: place)
    }

    /// Whether one that was triggered at or before `txid` is here and not handed out.
    func isWaiting(through txid: Int64) -> Bool { waiting.contains { $0.notification.id.txid <= txid } }

    /// Those that are here and not handed out.
    var unhanded: [NotificationID] { waiting.map(\.notification.id) }

    /// Whether the epoch has to be looked at before the first that is here can be handed out: one is missing before it, or
    /// some watch may owe something older.
    var needsLook: Bool { waiting.first.map { needsLook(before: $0.notification) } ?? false }

    private func needsLook(before notification: Notification) -> Bool {
        if let previous = notification.previous, previous > handedThrough { return true }
        return watches.contains { number, watch in
            guard case .armed(let seen) = watch.phase else { return false }
            return !watch.isSettled && watch.registration.kind.isOneShot && seen < notification.id.txid
                && !notification.watches.contains(number)
        }
    }

    /// Hands out as many of the waiting ones as is possible now.
    private mutating func take() -> [Action] {
        var actions: [Action] = []
        while let (first, recorded) = waiting.first.map({ ($0.notification, $0.recorded) }) {
            if needsLook(before: first) {
                actions.append(.fetch)
                break
            }
            // A watch that is being registered anew may owe something older.
            if isRenewing(before: first.id.txid) { break }
            let obstacles = settle(first)
            actions += obstacles.actions
            if obstacles.isBlocked { break }
            waiting.removeFirst()
            if isOwed(first) {
                let event = WatchedEvent(type: first.event.type, path: first.event.path, txid: first.id.txid)
                actions.append(.deliver(event, first.event.acl))
            }
            handedThrough = first.id
            actions += recorded.map { .confirm(Confirmation(id: first.id, watches: $0)) }
        }
        return actions
    }

    /// Whether registrations of the notification are in the way of handing it out; finds those that swallow it.
    private mutating func settle(_ notification: Notification) -> (isBlocked: Bool, actions: [Action]) {
        var isBlocked = false
        var actions: [Action] = []
        for number in notification.watches {
            guard let watch = watches[number] else { continue }
            switch watch.phase {
            case .registering, .swallowed, .renewing: isBlocked = true
            case .reading(let seen):
                isBlocked = true
                if notification.id.txid <= seen { watches[number]?.phase = .swallowed }
            case .owed: continue
            case .armed(let seen):
                guard notification.id.txid <= seen, watch.registration.kind.isOneShot else { continue }
                isBlocked = true
                actions.append(startRenewal(of: watch.registration, seen: seen))
            }
        }
        return (isBlocked, actions)
    }

    private mutating func startRenewal(of registration: WatchRegistration, seen: Int64) -> Action {
        watches[registration.id.number]?.phase = .renewing(seen: seen)
        return .renew(registration, seen: seen)
    }

    /// Whether the user gets the event; spends the one-shot registrations it belongs to.
    private mutating func isOwed(_ notification: Notification) -> Bool {
        var isOwed = false
        for number in notification.watches {
            guard let watch = watches[number], let seen = watch.phase.reportsAfter, notification.id.txid > seen else {
                continue
            }
            isOwed = true
            if watch.registration.kind.isOneShot { watches[number] = nil }
        }
        return isOwed
    }

    // MARK: Holding back

    /// The last change of the node that a watch of this kind reports.
    static func lastChange(_ kind: WatchKind, _ image: NodeImage?) -> Int64 {
        guard let image else { return 0 }
        if !image.exists { return image.txid }
        return kind == .children ? image.stat.pzxid : max(image.stat.mzxid, image.stat.czxid)
    }

    /// Whether some watch is being registered anew, and may then hand out what has changed meanwhile.
    var isRenewing: Bool { isRenewing(before: Int64.max) }

    private func isRenewing(before txid: Int64) -> Bool {
        watches.values.contains { if case .renewing(let seen) = $0.phase { seen < txid } else { false } }
    }

    /// What the event of a write may still be in the way of.
    enum Doubt {
        /// No watch reports the write, or it has reported it.
        case none
        /// A watch reports it, and its event is not here: once the epoch has been looked at, it is here or there is none.
        case lookFirst
        /// Some watch is being registered anew, and then hands out itself what has changed meanwhile.
        case wait
    }

    /// Whether the image may be shown before an event of the write that made it (protocol trap 17).
    func doubt(about image: NodeImage, at path: NodePath) -> Doubt {
        doubt(about: image.txid) { isConcerned($0, image, path) }
    }

    /// Whether the answer of a write may be let out before the session's own events of it.
    func doubt(about txid: Int64, causing events: [NodeEvent]) -> Doubt {
        doubt(about: txid) { registration in events.contains { registration.sees($0) } }
    }

    private func doubt(about txid: Int64, _ isConcerned: (WatchRegistration) -> Bool) -> Doubt {
        var result = Doubt.none
        for watch in watches.values {
            switch watch.phase {
            case .armed(let seen) where seen < txid && result == .none && isConcerned(watch.registration),
                .owed(let seen) where seen < txid && result == .none && isConcerned(watch.registration):
                result = .lookFirst
            // What has changed there since is not known to anybody yet, and may be older than this.
            case .renewing(let seen) where seen < txid: return .wait
            default: break
            }
        }
        return result
    }

    private func isConcerned(_ registration: WatchRegistration, _ image: NodeImage, _ path: NodePath) -> Bool {
        if image.writtenWith == ["*"] { return true }
        if registration.kind == .persistentRecursive {
            return path.isWithin(registration.path)
                || image.writtenWith.contains { NodePath(unchecked: $0).isWithin(registration.path) }
        }
        if image.writtenWith.isEmpty {
            // This node alone: its data was set, as child lists never change alone.
            return registration.path == path && registration.kind != .children
                && (image.stat.mzxid == image.txid || !image.exists)
        }
        return image.writtenWith.contains(registration.path.text)
    }
}
