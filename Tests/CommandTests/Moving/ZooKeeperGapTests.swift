import FaaSKeeperModel
import Foundation
import Testing

/// What a ZooKeeper server has left is refused where a part of it is missing or cannot be read: with a word about what to do,
/// and before anything is written.
@Suite struct ZooKeeperGapTests {
    private typealias Disk = ZooKeeperFilesOnDisk

    /// Imports a directory with these files.
    private static func importing(
        _ files: [String: [UInt8]], _ more: [String] = [], name: String = "data"
    ) async throws -> (outcome: Tool.Outcome, nodes: String, directory: String) {
        let scratch = try Scratch()
        let directory = scratch.path + "/data"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        for (name, bytes) in files { _ = try scratch.file("data/" + name, bytes) }
        let outcome = try await Tool.run(
            ["import", "/", "--from-zookeeper", "\(scratch.path)/\(name)"] + more, scratch)
        return (outcome, try await Tool.run("ls /", scratch).text, directory)
    }

    private static let snapshot = Disk.snapshot([Disk.Node(path: "/s", txid: 3)])

    @Test func wholeFilesAreTaken() async throws {
        let (outcome, nodes, _) = try await Self.importing([
            "snapshot.3": Self.snapshot, "log.1": Disk.log(1...5), "log.6": Disk.log(6...6),
            "log.100000001": Disk.log(0x1_0000_0001...0x1_0000_0002),
        ])
        #expect(
            outcome.code == 0 && outcome.errors.contains("5 transactions after it, up to 0x100000002"), "\(outcome)")
        #expect(nodes == "n100000001\nn100000002\nn4\nn5\nn6\ns\nzookeeper\n")
    }

    @Test(
        arguments: [
            // Between the snapshot and the first log.
            (["log.5": Disk.log(5...6)], "log.5 begins with transaction 0x5, but the last one before it is 0x3"),
            // Between two logs.
            (
                ["log.1": Disk.log(1...4), "log.6": Disk.log(6...7)],
                "log.6 begins with transaction 0x6, but the last one before it is 0x4: a log is missing between 0x4 and 0x6"
            ),
            // The first one of an epoch.
            (
                ["log.1": Disk.log(1...4), "log.100000003": Disk.log(0x1_0000_0003...0x1_0000_0004)],
                "log.100000003 begins with transaction 0x100000003, but its epoch began with 1: a log is missing"
            ),
        ] as [([String: [UInt8]], String)])
    func aMissingLogIsNamed(_ logs: [String: [UInt8]], _ message: String) async throws {
        let (outcome, nodes, directory) = try await Self.importing(logs.merging(["snapshot.3": Self.snapshot]) { $1 })
        #expect(outcome.code == 1 && outcome.errors.contains("fk: \(directory)/\(message)"), "\(outcome)")
        #expect(nodes == "zookeeper\n", "nothing is written")
    }

    /// A server writes a snapshot while it goes on. What it has beyond its number, the logs have as well.
    @Test func aMissingLastLogIsNamed() async throws {
        let snapshot = Disk.snapshot([Disk.Node(path: "/s", txid: 3), Disk.Node(path: "/t", txid: 7)])
        let (outcome, nodes, directory) = try await Self.importing([
            "snapshot.3": snapshot, "log.1": Disk.log(1...5),
        ])
        let message = "\(directory)/snapshot.3 has transaction 0x7, but the logs end with 0x5: the last log is missing"
        #expect(outcome.code == 1 && outcome.errors.contains(message), "\(outcome)")
        #expect(nodes == "zookeeper\n")
    }

    @Test func withoutAnyLogItIsSaid() async throws {
        let (outcome, nodes, _) = try await Self.importing(["snapshot.3": Self.snapshot])
        #expect(outcome.code == 0 && outcome.errors.contains("There is no transaction log with"), "\(outcome)")
        #expect(nodes == "s\nzookeeper\n")
    }

    /// Identities that nobody can have here: whoever had access would have none, or all would.
    @Test(arguments: ["ip:10.0.0.0/8", "sasl:bob", "x509:CN=bob"])
    func aForeignSchemeIsRefused(_ identity: String) async throws {
        let parts = identity.split(separator: ":", maxSplits: 1).map(String.init)
        let acl: ACL = [ACLEntry(.all, scheme: parts[0], id: parts[1])]
        let inSnapshot = ["snapshot.3": Disk.snapshot([Disk.Node(path: "/s", txid: 3, acl: acl)])]
        let inLog = ["snapshot.3": Self.snapshot, "log.4": Disk.log(4...4, acl: acl)]
        for (files, path) in [(inSnapshot, "/s"), (inLog, "/n4")] {
            let (outcome, nodes, _) = try await Self.importing(files)
            let message =
                "The access control list of \(path) cannot be set here: \(identity):cdrwa has none of the schemes"
            #expect(outcome.code == 1 && outcome.errors.contains(message), "\(outcome)")
            #expect(outcome.errors.contains("--no-acl leaves all lists out"))
            #expect(nodes == "zookeeper\n", "nothing is written")
            let open = try await Self.importing(files, ["--no-acl"])
            #expect(open.outcome.code == 0 && open.nodes.contains(path.dropFirst()), "\(open)")
        }
    }

    /// Since 3.6 a server may compress its snapshots, and names them so: `snapshot.ZXID.gz`, `snapshot.ZXID.snappy`.
    @Test(
        arguments: [
            ("gz", [0x1F, 0x8B, 8, 0], "gunzip it first"),
            (
                "snappy", [0x82] + Array("SNAPPY".utf8) + [0],
                "start the server once without zookeeper.snapshot.compression"
            ),
        ] as [(String, [UInt8], String)])
    func aCompressedSnapshotIsNamed(_ suffix: String, _ bytes: [UInt8], _ remedy: String) async throws {
        let alone = try await Self.importing(["snapshot.5.\(suffix)": bytes, "log.1": Disk.log(1...6)])
        #expect(
            alone.outcome.code == 1
                && alone.outcome.errors.contains("\(alone.directory)/snapshot.5.\(suffix) is compressed: \(remedy)"),
            "\(alone)")
        #expect(alone.nodes == "zookeeper\n")
        // An older one that is not is not taken in silence, and is if named.
        let both = ["snapshot.3": Self.snapshot, "snapshot.5.\(suffix)": bytes, "log.1": Disk.log(1...6)]
        let refused = try await Self.importing(both)
        #expect(refused.outcome.code == 1 && refused.outcome.errors.contains("or name \(refused.directory)/snapshot.3"))
        let older = try await Self.importing(both, name: "data/snapshot.3")
        #expect(older.outcome.code == 0 && older.nodes == "n4\nn5\nn6\ns\nzookeeper\n", "\(older)")
        let named = try await Self.importing(both, name: "data/snapshot.5.\(suffix)")
        #expect(named.outcome.code == 1 && named.outcome.errors.contains(remedy), "\(named)")
    }
}
