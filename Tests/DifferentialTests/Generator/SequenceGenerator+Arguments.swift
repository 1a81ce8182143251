import FaaSKeeperModel

/// The arguments of the actions.
extension SequenceGenerator {
    private static let names = ["a", "b", "c", "d"]
    private static let oddNames = ["é", "a b", "...", ".x", "zookeeper", "x..y", "\u{F900}", "s-", "0000000001"]
    private static let badPaths = [
        "", "a", "/a/", "//", "/a//b", "/.", "/a/./b", "/a/..", "/a\u{0}b", "/a\u{1}", "/\u{7F}", "/\u{E000}",
        "/\u{FFFD}", "/\u{1F600}",
    ]
    private static let specialPaths = [
        "/", "/", "/zookeeper", "/zookeeper/quota", "/zookeeper/config", "/zookeeper/quota/a", "/zookeeper/a",
    ]

    mutating func walk() -> [Int] {
        (0..<dice.range(1...5)).map { _ in dice.below(100_000) }
    }

    private mutating func literal() -> NodeChoice {
        let depth = dice.weighted([(5, 1), (3, 2), (2, 3)])
        return .literal((0..<depth).map { _ in "/" + dice.pick(SequenceGenerator.names) }.joined())
    }

    private mutating func unusual() -> NodeChoice {
        if dice.percent(60) { return .literal(dice.pick(SequenceGenerator.specialPaths)) }
        return .literal(dice.pick(SequenceGenerator.badPaths))
    }

    /// A node that most likely is there.
    mutating func target() -> NodeChoice {
        switch dice.below(100) {
        case 0..<78: .existing(walk())
        case 78..<92: literal()
        default: unusual()
        }
    }

    /// A node that most likely is not there, below one that is.
    mutating func newNode() -> NodeChoice {
        switch dice.below(100) {
        case 0..<55:
            .child(
                Array(walk().dropFirst(dice.below(3))),
                dice.percent(85) ? dice.pick(SequenceGenerator.names) : dice.pick(SequenceGenerator.oddNames))
        case 55..<86: literal()
        case 86..<91: .child(walk(), "")
        case 91..<95: .existing(walk())
        default: unusual()
        }
    }

    mutating func mode() -> CreateMode {
        let millis = dice.percent(95) ? Int64(86_400_000) : dice.pick([0, -1, 0xFF_FFFF_FFFF, 0x100_0000_0000])
        return dice.weighted([
            (38, .persistent), (14, .persistentSequential), (20, .ephemeral), (12, .ephemeralSequential),
            (7, .container), (5, .ttl(millis)), (4, .ttlSequential(millis)),
        ])
    }

    mutating func content() -> Content {
        let salt = UInt8(dice.below(256))
        if dice.below(options.largeDataOnceIn) == 0 {
            // The packet, and not the data, is what ZooKeeper limits to 1,048,575 bytes.
            return Content(length: dice.range(1_040_000...1_047_000), salt: salt)
        }
        let length = dice.weighted([
            (20, 0), (50, dice.range(1...64)), (20, dice.range(65...2_000)), (8, dice.range(2_001...9_000)),
            (2, dice.range(60_000...300_000)),
        ])
        return Content(length: length, salt: salt)
    }

    mutating func version(inMulti: Bool = false) -> VersionChoice {
        dice.weighted([
            (40, .exactly(-1)), (30, .current(plus: 0)), (8, .current(plus: 1)), (4, .current(plus: -1)),
            (inMulti ? 20 : 4, .exactly(Int32(dice.below(3)))), (1, .exactly(-2)), (1, .exactly(.max)),
        ])
    }

    // MARK: Access control

    private static let alice = "alice:8y0lhh/7xkdEiwhX7vo9i+/Nmzc="
    private static let bob = "bob:4rsXV9JgUbFl9ZE40xENilxlRV8="

    mutating func credential() -> Credential {
        let secret = dice.weighted([(45, "alice:wonder"), (40, "bob:builder"), (10, "alice:wrong"), (5, "bob:b:c")])
        return Credential(scheme: "digest", secret: Array(secret.utf8))
    }

    mutating func acl() -> ACL {
        if dice.percent(86) { return .openToAll }
        if dice.percent(12) { return invalidACL() }
        return (0..<dice.weighted([(6, 1), (3, 2), (1, 3)])).map { _ in entry() }
    }

    private mutating func entry() -> ACLEntry {
        let permissions = dice.percent(40) ? Permissions.all : Permissions(rawValue: Int32(dice.below(32)))
        return dice.weighted([
            (40, ACLEntry(permissions, scheme: "world", id: "anyone")),
            (25, ACLEntry(permissions, scheme: "digest", id: SequenceGenerator.alice)),
            (15, ACLEntry(permissions, scheme: "digest", id: SequenceGenerator.bob)),
            (20, ACLEntry(permissions, scheme: "auth", id: dice.percent(90) ? "" : "ignored")),
        ])
    }

    private mutating func invalidACL() -> ACL {
        let entry: ACLEntry? = dice.pick([
            nil,
            ACLEntry(.all, scheme: "world", id: "someone"),
            ACLEntry(.all, scheme: "digest", id: "nocolon"),
            ACLEntry(.all, scheme: "digest", id: "a:b:c"),
            ACLEntry(.all, scheme: "digest", id: ""),
            ACLEntry(.all, scheme: "unheardof", id: "anyone"),
            ACLEntry(.all, scheme: "", id: ""),
        ])
        guard let entry else { return [] }
        return dice.percent(70) ? [entry] : [.open, entry]
    }

    // MARK: Quotas

    mutating func quota() -> QuotaChoice {
        var quota = QuotaChoice()
        if dice.percent(40) { quota.count = dice.below(5) }
        if dice.percent(40) { quota.bytes = dice.below(3_000) }
        if dice.percent(50) { quota.countHard = dice.below(5) }
        if dice.percent(50) { quota.bytesHard = dice.below(3_000) }
        return quota
    }

    /// A node to set a quota on: close to the root, so that much happens below it.
    mutating func quotaTarget() -> NodeChoice {
        dice.percent(90) ? .existing(Array(walk().prefix(dice.range(1...2)))) : target()
    }
}
