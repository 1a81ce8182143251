import CloudPrimitives
import FaaSKeeperModel
import FaaSKeeperStorage
import Testing

/// Something wrong, and how it is planted.
struct Plant: Sendable, CustomTestStringConvertible {
    let kind: String
    let note: String
    let isMended: Bool
    let plant: @Sendable (InspectedDeployment) async throws -> Void

    var testDescription: String { "\(kind): \(note)" }

    init(
        _ kind: String, _ note: String, isMended: Bool = true,
        _ plant: @escaping @Sendable (InspectedDeployment) async throws -> Void
    ) {
        self.kind = kind
        self.note = note
        self.isMended = isMended
        self.plant = plant
    }

    static let dead = SessionID(0x77)
    static let all = nodes + children + sessions + watches + rest

    static let nodes = [
        Plant("imageDifferent", "version") { try await $0.add(5, to: "m", at: 2, of: $0.image("/a")) },
        Plant("imageDifferent", "aversion") { try await $0.change($0.image("/a"), .set("v", .int(9))) },
        Plant("imageDifferent", "owner") { try await $0.add(1, to: "c", at: 2, of: $0.image("/a")) },
        Plant("imageDifferent", "ctime") { try await $0.add(1, to: "c", at: 1, of: $0.image("/a")) },
        Plant("imageDifferent", "mtime") { try await $0.add(1, to: "m", at: 1, of: $0.image("/a")) },
        Plant("imageDifferent", "list of the permitted") { try await $0.change($0.image("/a/y"), .remove("a")) },
        Plant("imageDifferent", "data", isMended: false) {
            try await $0.change($0.image("/a/x"), .set("d", .bytes([1])))
        },
        Plant("imageDifferent", "incarnation", isMended: false) {
            try await $0.change($0.image("/a/x"), .set("i", .string("none")))
        },
        Plant("imageWithoutRow", "a copy") {
            try await $0.store.put($0.image("/ghost"), try await $0.item($0.image("/a/x")))
        },
        Plant("imageMissing", "removed", isMended: false) { try await $0.store.delete($0.image("/a/x")) },
        Plant("imageBehind", "one commit", isMended: false) {
            try await $0.change($0.row("/a/x"), .add("n", 1))
        },
        Plant("imageAhead", "one commit", isMended: false) { try await $0.change($0.row("/a/x"), .add("n", -1)) },
        Plant("pendingLeftover", "of a request that is nowhere") {
            try await $0.change($0.row("/a/x"), .append("p", ["0000000000000077:1/token"]))
        },
        Plant("pendingLong", "all applied") { deployment in
            let last = try await deployment.item(deployment.image("/a/x")).string("w") ?? ""
            let many = (0..<80).map { "0000000000000077:\($0)/token" } + [last]
            try await deployment.change(deployment.row("/a/x"), .set("p", .strings(many)))
        },
        Plant("orphanLock", "of a node") {
            try await $0.change($0.row("/a/x"), .set("lock", .string("gone")), .set("until", .int(1)))
        },
        Plant("orphanLock", "and nothing else") {
            try await $0.store.put($0.row("/lock"), ["lock": .string("gone"), "until": .int(1)])
        },
        Plant("unreadableRow", "without its numbers", isMended: false) {
            try await $0.store.put($0.row("/bad"), ["i": .string("x")])
        },
    ]

    static let children = [
        Plant("childrenDifferent", "a name is not in the image") {
            try await $0.change($0.image("/a"), .subtract("k", ["x"]))
        },
        Plant("childrenDifferent", "a name in the image is nobody's") {
            try await $0.change($0.image("/a"), .insert("k", ["nobody"]))
        },
        Plant("childrenDifferent", "a child has no row") { deployment in
            let incarnation = try await deployment.item(deployment.row("/big/n34")).string("i") ?? ""
            let key = Layout.child(NodePath(unchecked: "/big"), "n34", incarnation)
            #expect(try await deployment.store.get(key) != nil)
            try await deployment.store.delete(key)
        },
        Plant("childrenDifferent", "a row is nobody's") {
            try await $0.store.put(Layout.child(NodePath(unchecked: "/big"), "nobody", "x"), ["c": .int(1)])
        },
        Plant("childrenDifferent", "the system store counts more") {
            try await $0.add(1, to: "s", at: 3, of: $0.row("/a"))
        },
        Plant("childrenDifferent", "readers see fewer") { try await $0.add(-1, to: "p", at: 2, of: $0.image("/a")) },
        Plant("childrenDifferent", "children ever created") {
            try await $0.add(4, to: "p", at: 1, of: $0.image("/a"))
        },
        Plant("parentMissing", "a copy", isMended: false) { try await $0.copy("/a/x", to: "/nowhere/x") },
    ]

    static let sessions = [
        Plant("ephemeralEntryWithoutNode", "no node") {
            try await $0.store.put(Layout.ephemeral($0.session, NodePath(unchecked: "/none")), Item())
        },
        Plant("ephemeralEntryWithoutNode", "another's node") {
            try await $0.store.put(Layout.ephemeral(dead, NodePath(unchecked: "/held")), Item())
        },
        Plant("ephemeralWithoutEntry", "forgotten") {
            try await $0.store.delete(Layout.ephemeral($0.session, NodePath(unchecked: "/held")))
        },
        Plant("ephemeralOfDeadSession", "the ordinary path deletes it") { deployment in
            let (row, image) = (deployment.row("/held"), deployment.image("/held"))
            try await deployment.add(dead.value - deployment.session.value, to: "s", at: 4, of: row)
            try await deployment.add(dead.value - deployment.session.value, to: "c", at: 2, of: image)
            try await deployment.store.delete(Layout.ephemeral(deployment.session, NodePath(unchecked: "/held")))
        },
        Plant("notificationOfDeadSession", "unconfirmed") { try await notify($0, dead, txid: 1) },
        Plant("epochForgotten", "by the end of the log") { deployment in
            let head = try await WriteLog(deployment.store).head()
            try await notify(deployment, deployment.session, txid: head.txid)
            let last = try #require(try await WriteLog(deployment.store).rows().last)
            try await deployment.change(ItemKey(Layout.log, WriteLog.partition, last.sort), .remove("open"))
        },
    ]

    private static func notify(_ deployment: InspectedDeployment, _ session: SessionID, txid: Int64) async throws {
        let path = NodePath(unchecked: "/a")
        let notification = Notification(
            session: session, id: NotificationID(txid: txid, index: 0), previous: nil,
            event: NodeEvent(type: .nodeDataChanged, path: path), watches: [1])
        let epoch = Epoch(region: deployment.config.region, deployment.store)
        _ = try await deployment.store.update(epoch.recording(notification))
    }

    private static func registration(_ session: SessionID) -> WatchRegistration {
        WatchRegistration(
            id: WatchID(session: session, number: 99), kind: .data, path: NodePath(unchecked: "/a/y"), since: 1)
    }

    static let watches = [
        Plant("watchOfDeadSession", "both rows") {
            try await WatchRegistry($0.store).add(registration(dead))
        },
        Plant("watchWithoutTwin", "its session does not know") { deployment in
            try await deployment.store.delete(Layout.sessionWatch(try await first(deployment).id))
        },
        Plant("watchTwinAlone", "of a dead session") {
            try await $0.store.put(Layout.sessionWatch(registration(dead).id), registration(dead).item)
        },
        Plant("watchTwinAlone", "of a session that is there", isMended: false) {
            try await $0.store.put(Layout.sessionWatch(registration($0.session).id), registration($0.session).item)
        },
        Plant("watchCounterLow", "none") { try await $0.change(Layout.watchCounters, .set("n", .int(0))) },
        Plant("watchCounterLow", "recursive") { try await $0.change(Layout.watchCounters, .add("r", -1)) },
        Plant("watchCounterHigh", "while a session is open", isMended: false) {
            try await $0.change(Layout.watchCounters, .add("n", 2))
        },
    ]

    private static func first(_ deployment: InspectedDeployment) async throws -> WatchRegistration {
        try #require(try await WatchRegistry(deployment.store).registrations(on: NodePath(unchecked: "/a")).first)
    }

    static let rest = [
        Plant("registryWithoutNode", "container") {
            try await $0.store.put(ItemKey(Layout.registry, Layout.containers, "/none"), Item())
        },
        Plant("registryWithoutNode", "another kind of node") {
            try await $0.store.put(ItemKey(Layout.registry, Layout.ttls, "/kept"), ["ttl": .int(5)])
        },
        Plant("nodeWithoutRegistry", "container") {
            try await $0.store.delete(ItemKey(Layout.registry, Layout.containers, "/kept"))
        },
        Plant("nodeWithoutRegistry", "time to live") {
            try await $0.store.delete(ItemKey(Layout.registry, Layout.ttls, "/short"))
        },
        Plant("quotaCountWrong", "nodes") {
            try await $0.change(ItemKey(Layout.registry, Layout.quotas, "/a"), .add("n", 3))
        },
        Plant("quotaCountWrong", "bytes") {
            try await $0.change(ItemKey(Layout.registry, Layout.quotas, "/a"), .add("b", -3))
        },
        Plant("quotaWithoutNode", "never set") {
            try await $0.store.put(ItemKey(Layout.registry, Layout.quotas, "/none"), ["n": .int(1), "b": .int(1)])
        },
        Plant("objectMissing", "removed", isMended: false) { deployment in
            let key = try #require(try await deployment.item(deployment.row("/object")).string("o"))
            try await deployment.cloud.objects.delete(key)
        },
        Plant("objectUnused", "of a dead session") {
            _ = try await $0.cloud.objects.put("data/\(dead.hex)/1/0", [1], if: .always)
        },
        Plant("logGap", "a checkpoint is missing", isMended: false) { deployment in
            let rows = try await WriteLog(deployment.store).rows()
            try await deployment.store.delete(ItemKey(Layout.log, WriteLog.partition, rows[rows.count / 2].sort))
        },
        Plant("logDouble", "a checkpoint is there twice", isMended: false) { deployment in
            let last = try #require(try await WriteLog(deployment.store).rows().last)
            let item = try await deployment.item(ItemKey(Layout.log, WriteLog.partition, last.sort))
            try await deployment.store.put(ItemKey(Layout.log, WriteLog.partition, fixedHex(last.last + 1)), item)
        },
        Plant("imageBeyondLog", "the last checkpoint is missing", isMended: false) { deployment in
            _ = try await deployment.client.set("/a/x", data: [7])
            try await deployment.emulator.drain()
            let last = try #require(try await WriteLog(deployment.store).rows().last)
            try await deployment.store.delete(ItemKey(Layout.log, WriteLog.partition, last.sort))
        },
        Plant("tombstoneForGood", "no entry names it") {
            try await $0.store.put($0.image("/old"), ["t": .int(0), "w": .string("x"), "n": .int(2)])
            try await $0.store.put($0.row("/old"), ["n": .int(2), "p": .strings(["x"])])
        },
        Plant("childTombstoneForGood", "no entry names it") {
            let key = Layout.child(NodePath(unchecked: "/big"), "old", "x")
            try await $0.store.put(key, ["c": .int(0), "x": .int(0)])
        },
    ]
}
