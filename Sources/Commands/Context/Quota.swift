import FaaSKeeperModel

/// The bounds that a quota node holds, in ZooKeeper's text form: `count=5,bytes=-1=;byteHardLimit=-1;countHardLimit=7`.
struct QuotaLimits: Sendable, Equatable {
    /// Nil is no bound, written as -1.
    var count: Int64?
    var bytes: Int64?
    var countHard: Int64?
    var bytesHard: Int64?

    var isEmpty: Bool { self == QuotaLimits() }

    /// As ZooKeeper writes it, which older clients read too.
    var text: String {
        func number(_ value: Int64?) -> String { String(value ?? -1) }
        return "count=\(number(count)),bytes=\(number(bytes))=;byteHardLimit=\(number(bytesHard));"
            + "countHardLimit=\(number(countHard))"
    }

    init() {}

    /// Takes what it knows and passes over the rest.
    init(parsing data: [UInt8]) {
        let text = String(decoding: data, as: UTF8.self)
        for part in text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let pair = part.split(separator: "=")
            guard pair.count == 2, let value = Int64(pair[1]) else { continue }
            let bound = value >= 0 ? value : nil
            switch pair[0] {
            case "count": count = bound
            case "bytes": bytes = bound
            case "countHardLimit": countHard = bound
            case "byteHardLimit": bytesHard = bound
            default: break
            }
        }
    }
}

/// A quota, with what is used of it where the service has counted.
struct Quota: Sendable, Equatable {
    var limits: QuotaLimits
    var usedCount: Int64?
    var usedBytes: Int64?
}
