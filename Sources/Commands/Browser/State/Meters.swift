import CloudPrimitives
import FaaSKeeperModel

/// What the browser's sessions have used and seen.
struct Meters: Sendable {
    var txid: Int64 = 0
    var epoch: Int = 0
    /// The last operation, and its money.
    var last: (name: String, micros: Int64, dollars: Double)?
    var services = CostBreakdown(queue: 0, keyValue: 0, object: 0, function: 0)
    var usage = Usage()
    var entries: [Ledger.Entry] = []
    var sheet = PriceSheet.standard
    var rate = CostRate()

    var dollars: Double { services.total }
}

/// What is spent an hour, by what was spent over the last minute.
struct CostRate: Sendable {
    private var samples: [(at: Int64, dollars: Double)] = []

    mutating func add(_ dollars: Double, at now: Int64) {
        if let last = samples.last, last.dollars == dollars, samples.count > 1,
            samples[samples.count - 2].dollars == dollars
        {
            samples[samples.count - 1].at = now
        } else {
            samples.append((now, dollars))
        }
        let oldest = now - BrowserLimits.costWindowMillis
        // The last one before the window stays: what has been spent since.
        while samples.count > 1, samples[1].at <= oldest { samples.removeFirst() }
    }

    /// nil before there is anything to go by.
    func perHour(_ now: Int64) -> Double? {
        guard let first = samples.first, let last = samples.last, now - first.at >= 2_000 else { return nil }
        let from = max(first.at, now - BrowserLimits.costWindowMillis)
        return max(0, last.dollars - first.dollars) / Double(now - from) * 3_600_000
    }

    /// Whether time alone changes it.
    func isChanging(_ now: Int64) -> Bool {
        guard let first = samples.first, let last = samples.last else { return false }
        return last.dollars > first.dollars && now - first.at <= 2 * BrowserLimits.costWindowMillis
    }

    static let hoursOfAMonth = 730.0
}
