import FaaSKeeperModel

/// The eleven lines that zkCli prints of a Stat.
enum StatText {
    static func lines(_ stat: Stat) -> [String] {
        [
            "cZxid = \(Formatting.hex(stat.czxid))",
            "ctime = \(DateText.zkCli(millis: stat.ctime))",
            "mZxid = \(Formatting.hex(stat.mzxid))",
            "mtime = \(DateText.zkCli(millis: stat.mtime))",
            "pZxid = \(Formatting.hex(stat.pzxid))",
            "cversion = \(stat.cversion)",
            "dataVersion = \(stat.version)",
            "aclVersion = \(stat.aversion)",
            "ephemeralOwner = \(Formatting.hex(stat.ephemeralOwner))",
            "dataLength = \(stat.dataLength)",
            "numChildren = \(stat.numChildren)",
        ]
    }

    /// One short line: `v3, 12 B, 2 children, ephemeral`.
    static func short(_ stat: Stat) -> String {
        var parts = ["v\(stat.version)", "\(stat.dataLength) B"]
        if stat.numChildren > 0 { parts.append("\(stat.numChildren) \(stat.numChildren == 1 ? "child" : "children")") }
        switch EphemeralOwner(field: stat.ephemeralOwner) {
        case .persistent: break
        case .session(let session): parts.append("ephemeral of \(session)")
        case .container: parts.append("container")
        case .ttl(let millis): parts.append("ttl \(millis) ms")
        }
        return parts.joined(separator: ", ")
    }
}
