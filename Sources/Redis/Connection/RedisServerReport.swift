/// What a server says of itself when it is greeted.
struct RedisServerReport: Sendable {
    private(set) var version = ""
    /// A word that each start of a server makes anew.
    private(set) var runID = ""
    private(set) var isReplica = false
    private(set) var isLoading = false
    private(set) var durability = RedisDurability()

    /// Takes a section of INFO: lines of `name:value`.
    mutating func note(info: String) {
        for line in info.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = String(line[line.index(after: colon)...])
            switch line[..<colon] {
            case "redis_version": version = value
            case "run_id": runID = value
            case "role": isReplica = value == "slave" || value == "replica"
            case "loading": isLoading = value == "1"
            case "aof_enabled": durability.appendOnly = value == "1"
            case "maxmemory_policy": durability.evictionPolicy = value
            case "connected_slaves": durability.replicas = Int(value) ?? 0
            default: break
            }
        }
    }

    /// Takes a value of CONFIG, which not every server shows.
    mutating func note(_ name: String, configured value: String) {
        switch name {
        case "appendonly": durability.appendOnly = value == "yes"
        case "appendfsync": durability.flush = RedisDurability.Flush(rawValue: value)
        case "save": durability.snapshots = value
        case "maxmemory-policy": durability.evictionPolicy = value
        default: break
        }
    }
}
