import SystemCalls
import ZooKeeperFiles

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The files of a ZooKeeper server: `snapshot.ZXID` and `log.ZXID`, with hexadecimal numbers.
struct ZooKeeperDirectory {
    let snapshot: String
    /// Up to which transaction the snapshot certainly has everything.
    let txid: Int64
    /// Those that may have later ones, in order.
    let logs: [String]

    /// - Parameter name: a snapshot, its directory, or the `dataDir` above it.
    static func find(_ name: String) throws(CommandError) -> ZooKeeperDirectory {
        if let names = list(name) {
            for directory in [name, name + "/version-2"] {
                let names = directory == name ? names : list(directory) ?? []
                let snapshots = names.compactMap { name in number(name, "snapshot.").map { (txid: $0, name: name) } }
                let newest = snapshots.max { $0.txid < $1.txid }
                try checkCompressed(names, in: directory, plain: newest)
                guard let newest else { continue }
                return ZooKeeperDirectory(
                    snapshot: directory + "/" + newest.name, txid: newest.txid,
                    logs: logs(directory, after: newest.txid))
            }
            throw CommandError(.failure, "input", "\(name) has no snapshot of ZooKeeper: a file such as snapshot.1a2b")
        }
        let (directory, file) = split(name)
        guard let txid = number(file, "snapshot.") else {
            // Without its number nobody knows where in the logs to begin.
            return ZooKeeperDirectory(snapshot: name, txid: 0, logs: [])
        }
        return ZooKeeperDirectory(snapshot: name, txid: txid, logs: logs(directory, after: txid))
    }

    /// A server that compresses its snapshots names them so. They are not read, and an older one is not taken in silence.
    private static func checkCompressed(
        _ names: [String], in directory: String, plain: (txid: Int64, name: String)?
    ) throws(CommandError) {
        for (suffix, remedy) in [(".gz", "gunzip it first"), (".snappy", ZooKeeperTree.snappyRemedy)] {
            let found = names.filter { $0.hasSuffix(suffix) }
                .compactMap { name in number(String(name.dropLast(suffix.count)), "snapshot.").map { ($0, name) } }
            guard let newest = found.max(by: { $0.0 < $1.0 }), newest.0 > plain?.txid ?? -1 else { continue }
            let older =
                plain.map { "; or name \(directory)/\($0.name), which is older, with all logs since then" } ?? ""
            throw CommandError(
                .failure, "compressed", "\(directory)/\(newest.1) is compressed: \(remedy)\(older)")
        }
    }

    /// The last log that begins at or before the next transaction, and all after it.
    private static func logs(_ directory: String, after txid: Int64) -> [String] {
        let all = (list(directory) ?? []).compactMap { name in number(name, "log.").map { (txid: $0, name: name) } }
            .sorted { $0.txid < $1.txid }
        let first = all.lastIndex { $0.txid <= txid + 1 } ?? 0
        return all.isEmpty ? [] : all[first...].map { directory + "/" + $0.name }
    }

    private static func number(_ name: String, _ prefix: String) -> Int64? {
        guard name.hasPrefix(prefix) else { return nil }
        return Int64(name.dropFirst(prefix.count), radix: 16)
    }

    private static func split(_ path: String) -> (directory: String, file: String) {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return (".", path) }
        let directory = slash == path.utf8.startIndex ? "/" : String(path[..<slash])
        return (directory, String(path[path.utf8.index(after: slash)...]))
    }

    /// The names in a directory; nil where it is none.
    private static func list(_ path: String) -> [String]? {
        guard let directory = opendir(path) else { return nil }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            names.append(name)
        }
        return names
    }

    /// All bytes of a file.
    static func read(_ path: String) async throws -> [UInt8] {
        do throws(Descriptor.Failure) {
            let descriptor = try Descriptor.openForReading(path)
            defer { Descriptor.closeFile(descriptor) }
            var bytes: [UInt8] = []
            while true {
                let some = try Descriptor.readSome(descriptor, count: 1_048_576)
                if some.isEmpty { return bytes }
                bytes += some
            }
        } catch {
            throw CommandError(.failure, "input", "Cannot read \(path): \(error.reason)")
        }
    }
}
