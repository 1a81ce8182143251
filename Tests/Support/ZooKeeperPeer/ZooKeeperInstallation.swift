import Foundation

/// Where the ZooKeeper server of this machine is.
///
/// Debian's package `zookeeper` puts its jar, whose manifest names all the others, into `/usr/share/java`. Elsewhere
/// `FK_ZOOKEEPER_CLASSPATH` says what to give to `java -cp`, for example `/opt/zookeeper/lib/*`.
struct ZooKeeperInstallation {
    let java: String
    let classPath: String

    private static let debianJar = "/usr/share/java/zookeeper.jar"

    static func find(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Self {
        let files = FileManager.default
        var candidates = (environment["PATH"] ?? "/usr/bin").split(separator: ":").map { "\($0)/java" }
        if let home = environment["JAVA_HOME"] { candidates.insert("\(home)/bin/java", at: 0) }
        guard let java = candidates.first(where: files.isExecutableFile(atPath:)) else {
            throw ZooKeeperMissing(what: "no java command in PATH or JAVA_HOME")
        }
        if let classPath = environment["FK_ZOOKEEPER_CLASSPATH"] { return Self(java: java, classPath: classPath) }
        guard files.isReadableFile(atPath: debianJar) else {
            throw ZooKeeperMissing(what: "no \(debianJar), and FK_ZOOKEEPER_CLASSPATH is not set")
        }
        return Self(java: java, classPath: debianJar)
    }
}

/// There is no ZooKeeper to compare with.
public struct ZooKeeperMissing: Error, CustomStringConvertible {
    let what: String

    public var description: String {
        """
        The comparison needs a ZooKeeper 3.8 server: \(what).
        Run scripts/test-setup.sh, or: sudo apt-get install --no-install-recommends zookeeper
        """
    }
}
