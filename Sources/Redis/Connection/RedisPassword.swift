import CloudPrimitives
import FaaSKeeperModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

private func systemRead(_ file: Int32, _ buffer: inout [UInt8]) -> Int { read(file, &buffer, buffer.count) }

/// A password, or where it is. Printing one shows nothing of it, with a debugger's description and a mirror too.
public struct RedisPassword: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private enum Source: Hashable, Sendable {
        case text(String)
        case file(String)
        case environment(String)
    }

    private let source: Source

    /// Whether somebody has written the password itself down.
    var isText: Bool { if case .text = source { true } else { false } }

    public static func text(_ password: String) -> RedisPassword { RedisPassword(source: .text(password)) }
    /// The first line of a file.
    public static func file(_ path: String) -> RedisPassword { RedisPassword(source: .file(path)) }
    /// An environment variable of this process.
    public static func environment(_ name: String) -> RedisPassword { RedisPassword(source: .environment(name)) }

    public var description: String {
        switch source {
        case .text: "(hidden)"
        case .file(let path): "the password in \(escapeControl(path))"
        case .environment(let name): "the password in \(escapeControl(name))"
        }
    }

    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// The password as it is now: a file may have got another one since.
    /// - Throws: `.refused` when it is not where it should be.
    func read() throws(CloudError) -> String {
        switch source {
        case .text(let password): return password
        case .environment(let name):
            guard let value = getenv(name) else {
                throw CloudError(
                    .refused, "There is no environment variable \(escapeControl(name)) with the password of Redis")
            }
            return String(cString: value)
        case .file(let path): return try RedisPassword.firstLine(of: path)
        }
    }

    private static func firstLine(of path: String) throws(CloudError) -> String {
        func fault(_ why: String) -> CloudError {
            CloudError(.refused, "The file \(escapeControl(path)) with the password of Redis \(why)")
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw fault("cannot be opened: \(String(cString: strerror(errno)))") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while !bytes.contains(0x0A) {
            let count = systemRead(file, &buffer)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw fault("cannot be read: \(String(cString: strerror(errno)))") }
            guard count > 0 else { break }
            bytes += buffer[..<count]
            guard bytes.count <= 2 * RedisLimits.passwordBytesMax else { break }
        }
        var line = bytes.prefix { $0 != 0x0A }
        if line.last == 0x0D { line.removeLast() }
        guard !line.isEmpty else { throw fault("has an empty first line") }
        guard line.count <= RedisLimits.passwordBytesMax else {
            throw fault("has a first line of more than \(RedisLimits.passwordBytesMax) bytes")
        }
        guard let text = String(validating: line, as: UTF8.self) else { throw fault("is not UTF-8") }
        return text
    }
}
