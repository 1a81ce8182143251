import FaaSKeeperModel

/// The checks that ZooKeeper's own client makes before it sends anything (`PathUtils.validatePath` and its callers).
///
/// The server makes them only for some requests, so a peer that left them out would be no judge of bad arguments. They
/// are written from ZooKeeper's rules and independent of ``NodePath``, which they judge.
public enum ZooKeeperPath {
    /// Whether ZooKeeper's client accepts the path.
    public static func isValid(_ path: String, isSequential: Bool = false) -> Bool {
        let units = Array((isSequential ? path + "1" : path).utf16)
        let slash = UInt16(0x2F)
        guard units.first == slash else { return false }
        if units.count == 1 { return true }
        if units.last == slash { return false }
        for element in units.dropFirst().split(separator: slash, omittingEmptySubsequences: false) {
            if element.isEmpty || element.elementsEqual(".".utf16) || element.elementsEqual("..".utf16) { return false }
            if element.contains(where: isRefused) { return false }
        }
        return true
    }

    private static func isRefused(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x00...0x1F, 0x7F...0x9F, 0xD800...0xF8FF, 0xFFF0...0xFFFF: true
        default: false
        }
    }

    static func check(_ path: String) throws(KeeperError) {
        guard isValid(path) else {
            throw KeeperError(.badArguments, "ZooKeeper's client refuses the path", path: path)
        }
    }

    /// What the client checks before it creates a node: the path, and the time to live (`EphemeralType.validateTTL`).
    static func check(_ path: String, for mode: CreateMode) throws(KeeperError) {
        guard isValid(path, isSequential: mode.isSequential) else {
            throw KeeperError(.badArguments, "ZooKeeper's client refuses the path", path: path)
        }
        switch mode {
        case .ttl(let millis), .ttlSequential(let millis):
            guard (1...0xFF_FFFF_FFFF).contains(millis) else {
                throw KeeperError(.badArguments, "ZooKeeper's client refuses the time to live", path: path)
            }
        default: break
        }
    }
}
