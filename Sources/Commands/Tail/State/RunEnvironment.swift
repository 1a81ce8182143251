import FaaSKeeperModel

/// A line of a tail as the environment variables of a command.
enum RunEnvironment {
    /// For help and manual.
    static let variables: [(name: String, meaning: String)] = [
        ("FK_TYPE", "NodeCreated, NodeDeleted, NodeDataChanged or NodeChildrenChanged"),
        ("FK_PATH", "the node"),
        ("FK_TXID", "the write, in decimal; empty where it is not known"),
        ("FK_VERSION", "the version after it, or cversion for a change of the children; empty where it is not known"),
        ("FK_PASSED", "how many versions passed unseen before it; empty where that is not known"),
        ("FK_EPOCH", "notifications that are on their way, such as {} or {0x2b.0}"),
        ("FK_GAP", "1 if it was found after a gap, else empty"),
        ("FK_TIME", "when the tail heard of it, such as 2026-11-24T19:00:00.123Z"),
        ("FK_DATA", "with --data the value, if it fits; without it, or where it is larger than 96 KiB, not set"),
        ("FK_ENCODING", "of FK_DATA: utf8, or base64 if the value is no text"),
        ("FK_CONNECT", "the deployment, so that fk in the command finds it"),
    ]

    static func of(_ change: TailChange, atMillis: Int64, epoch: [NotificationID]) -> [String: String] {
        var result = [
            "FK_TYPE": change.type.description, "FK_PATH": change.path.text,
            "FK_TXID": change.txid.map { String($0) } ?? "", "FK_VERSION": change.version.map { String($0) } ?? "",
            "FK_PASSED": change.passed.map { String($0) } ?? "", "FK_EPOCH": Formatting.epoch(epoch),
            "FK_GAP": change.isGap ? "1" : "", "FK_TIME": DateText.isoMillis(atMillis),
        ]
        guard case .data(let bytes) = change.value else { return result }
        if let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) {
            if bytes.count <= TailLimits.environmentBytesMax {
                result["FK_DATA"] = text
                result["FK_ENCODING"] = "utf8"
            }
        } else if bytes.count <= TailLimits.environmentBytesMax / 4 * 3 {
            result["FK_DATA"] = Base64.encode(bytes)
            result["FK_ENCODING"] = "base64"
        }
        return result
    }
}
