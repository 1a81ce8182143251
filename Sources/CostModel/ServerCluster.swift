/// Virtual machines that run ZooKeeper, paid by the hour whether anybody asks them or not.
public struct ServerCluster: Hashable, Sendable, CustomStringConvertible {
    /// A kind of machine and what it costs on demand in us-east-1.
    public enum Machine: String, CaseIterable, Sendable {
        case small = "t3.small"
        case medium = "t3.medium"
        case large = "t3.large"

        public var dollarsPerHour: Double {
            switch self {
            case .small: 0.0208
            case .medium: 0.0416
            case .large: 0.0832
            }
        }
    }

    public let count: Int
    public let machine: Machine

    public init(count: Int, machine: Machine) {
        self.count = count
        self.machine = machine
    }

    /// `3xt3.small`
    public init?(_ text: String) {
        guard let x = text.firstIndex(of: "x"), text[..<x].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int(text[..<x]), EstimateLimits.servers.contains(count),
            let machine = Machine(rawValue: String(text[text.index(after: x)...]))
        else { return nil }
        self.init(count: count, machine: machine)
    }

    public var description: String { "\(count)x\(machine.rawValue)" }

    /// The disk of each machine, which only the full estimate counts: 20 GB gp3 at $0.08 for a GB and month.
    public static let diskGB = 20
    public static let diskDollarsPerGBMonth = 0.08

    public func dollarsPerDay(withDisks: Bool) -> Double {
        let disk =
            withDisks
            ? Double(Self.diskGB) * Self.diskDollarsPerGBMonth / Double(FullAssumptions.daysPerMonth) : 0
        return Double(count) * (machine.dollarsPerHour * 24 + disk)
    }

    /// Those of the published comparison.
    public static let published = [3, 9].flatMap { count in
        Machine.allCases.map { ServerCluster(count: count, machine: $0) }
    }
}
