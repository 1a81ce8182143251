import CloudPrimitives
import FaaSKeeperModel

/// One thing that is not as it should be.
public struct Finding: Hashable, Sendable {
    /// What kind of thing, as programs read it.
    public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        init(_ name: String) { rawValue = name }
        public var description: String { rawValue }
    }

    public enum Severity: String, Sendable {
        /// Somebody may get a wrong answer, or none.
        case wrong
        /// Room that nobody needs, or work for nothing.
        case waste
    }

    public let kind: Kind
    public let severity: Severity
    /// A path, a session, or whatever else it is about.
    public let place: String
    /// What is wrong, with the numbers.
    public let what: String
    /// What it means for those who use the deployment.
    public let meaning: String
    public let repair: Repair

    /// The rows that it rests on, as they were: it is the same finding only while they are the same.
    let evidence: [Evidence]

    struct Evidence: Hashable, Sendable {
        let key: ItemKey
        let item: Item?

        init(_ key: ItemKey, _ item: Item?) {
            self.key = key
            self.item = item
        }
    }

    /// Texts may tell times, which go on.
    public static func == (a: Finding, b: Finding) -> Bool {
        a.kind == b.kind && a.place == b.place && a.severity == b.severity && a.evidence == b.evidence
            && a.repair.action == b.repair.action
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(place)
    }

    init(
        _ kind: Kind, _ severity: Severity, _ place: String, _ what: String, meaning: String, evidence: [Evidence],
        repair: Repair
    ) {
        self.kind = kind
        self.severity = severity
        self.place = place
        self.what = what
        self.meaning = meaning
        self.evidence = evidence
        self.repair = repair
    }
}

/// What would mend a finding.
public struct Repair: Hashable, Sendable {
    enum Action: Hashable, Sendable {
        /// Nothing that would not be a guess.
        case none
        /// Conditional writes, all or none.
        case write([ItemUpdate])
        /// A request on the ordinary path.
        case request(QueueMessage)
        /// An object, if the session that wrote it is gone.
        case deleteObject(String, of: SessionID)
    }

    let action: Action
    /// What is done, or why nothing can be.
    public let text: String

    public var isPossible: Bool { action != .none }

    init(_ action: Action, _ text: String) {
        self.action = action
        self.text = text
    }

    static func none(_ why: String) -> Repair { Repair(.none, why) }
}

extension Condition {
    /// Holds while the item has all that it had.
    static func unchanged(_ item: Item?) -> Condition {
        guard let item else { return .itemMissing }
        if item.attributes.isEmpty { return .itemExists }
        return .all(item.attributes.map { .equals($0.name, $0.value) })
    }
}
