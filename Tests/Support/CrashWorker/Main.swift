import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A process that the crash test starts and kills: it writes to a deployment without end, and says what was
/// acknowledged, one line each: `crash-worker URL NAME`.
@main struct Main {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else {
            say("usage: crash-worker URL NAME")
            return
        }
        let name = arguments[2]
        let deployment = try await Deployment.open(try ConnectionURL(arguments[1], environment: [:]))
        let client = deployment.client()
        let counter = "/counters/\(name)"
        if try await client.exists(counter) == nil { _ = try? await client.create(counter, data: Array("0".utf8)) }
        var last = Int(String(decoding: try await client.get(counter).data, as: UTF8.self)) ?? 0
        say("start \(last)")
        while true {
            last += 1
            // Said before and after, so that the reader knows which one may have gone either way.
            say("try \(last)")
            let results = try await client.multi([
                .set(counter, data: Array("\(last)".utf8)),
                .create("/log/\(name)-\(last)", data: Array("\(last)".utf8)),
            ])
            guard results.allSatisfy({ if case .failed = $0 { false } else { true } }) else {
                say("fault \(results)")
                return
            }
            say("done \(last)")
            let made = try await client.create("/queue/\(name)-", mode: .persistentSequential)
            say("queued \(made.path)")
            _ = try await client.create("/holders/\(name)-\(last)", mode: .ephemeral)
            _ = try await client.get("/shared", watch: true)
            _ = try await client.set("/shared", data: Array(name.utf8))
        }
    }

    /// One line, written whole and at once.
    static func say(_ line: String) {
        var bytes = Array((line + "\n").utf8)
        _ = write(1, &bytes, bytes.count)
    }
}
