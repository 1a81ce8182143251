/// What a service costs: for each read, for each write, and for each day whatever is asked of it.
public struct Tariff: Hashable, Sendable {
    /// What is paid for; the raw value is how answers call it.
    public enum Kind: String, CaseIterable, Sendable {
        case queue
        case systemStore = "system store"
        case userStore = "user store"
        case follower
        case leader
        case queueReceives = "queue receives"
        case queueDeletes = "queue deletes"
        case transactions
        case retries
        case watches
        case idlePolls = "idle polls"
        case heartbeat
        case storage
    }

    /// One thing that is paid for.
    public struct Item: Hashable, Sendable {
        public let kind: Kind
        public let dollars: Double
        /// The published model leaves it out.
        public let isExtra: Bool
    }

    public private(set) var read: [Item] = []
    public private(set) var write: [Item] = []
    public private(set) var day: [Item] = []

    /// What happens that items are paid for.
    enum Occasion { case read, write, day }

    mutating func add(_ kind: Kind, _ occasion: Occasion, dollars: Double, isExtra: Bool = false) {
        let item = Item(kind: kind, dollars: dollars, isExtra: isExtra)
        switch occasion {
        case .read: read.append(item)
        case .write: write.append(item)
        case .day: day.append(item)
        }
    }

    public var dollarsPerRead: Double { read.reduce(0) { $0 + $1.dollars } }
    public var dollarsPerWrite: Double { write.reduce(0) { $0 + $1.dollars } }
    /// Also of a day without a request.
    public var dollarsPerIdleDay: Double { day.reduce(0) { $0 + $1.dollars } }

    /// Of a day with so many requests.
    public func dollarsPerDay(reads: Double, writes: Double) -> Double {
        reads * dollarsPerRead + writes * dollarsPerWrite + dollarsPerIdleDay
    }

    /// The requests a day from which on `other`, which costs the same every day, is not dearer. Zero where it never is;
    /// nil where requests cost nothing.
    /// - Parameter readShare: of the requests, from 0 to 1.
    public func breakEven(with otherDollarsPerDay: Double, readShare: Double) -> Double? {
        let dollarsPerRequest = readShare * dollarsPerRead + (1 - readShare) * dollarsPerWrite
        guard dollarsPerRequest > 0 else { return nil }
        return max(0, (otherDollarsPerDay - dollarsPerIdleDay) / dollarsPerRequest)
    }
}
