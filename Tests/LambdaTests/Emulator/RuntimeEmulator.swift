import ChildProcess
import Foundation
import MotoServer

@testable import AWSBackend

/// One function inside Lambda's runtime interface emulator, which is a program of AWS's own: it starts `fk-function` and passes
/// on what is posted to it, one event at a time. It ends with the process of the tests, as moto does.
final class RuntimeEmulator: Sendable {
    let name: String
    private let process: ChildProcess
    private let lifeline: Int32
    private let log: URL
    private let endpoint: Endpoint
    private let transport = AsyncHTTPTransport()

    /// The emulator is a program for x86-64 alone, in the wheel of aws-sam-cli: `scripts/test-setup.sh` says where.
    static var program: String? {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        let path = environment["FK_LAMBDA_RIE"] ?? cache + "/faaskeeper-tests/aws-lambda-rie"
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }

    static var isHere: Bool {
        #if arch(x86_64) && os(Linux)
            return true
        #else
            return false
        #endif
    }

    struct Silent: Error, CustomStringConvertible {
        let output: String
        var description: String { "Lambda's emulator does not serve. Its output:\n\(output)" }
    }

    struct Missing: Error, CustomStringConvertible {
        let description = "The tests of the functions need Lambda's emulator. Run scripts/test-setup.sh."
    }

    /// - Parameter environment: what the function sees, beside what the emulator adds.
    init(_ name: String, environment: [String: String]) throws {
        guard let program = RuntimeEmulator.program else { throw Missing() }
        let function = try Products.directory().appendingPathComponent("fk-function").path
        self.name = name
        let (port, runtimePort) = (try MotoServer.freePort(), try MotoServer.freePort())
        endpoint = try Endpoint("http://127.0.0.1:\(port)")
        log = FileManager.default.temporaryDirectory.appending(path: "rie-\(getpid())-\(name)-\(port).log")
        let ends = try ChildProcess.pipe()
        lifeline = ends.write
        process = try ChildProcess(
            "/bin/sh",
            [
                "-c", RuntimeEmulator.launcher, log.path(), program, "--runtime-interface-emulator-address",
                "127.0.0.1:\(port)", "--runtime-api-address", "127.0.0.1:\(runtimePort)", function, name,
            ], environment: environment, input: ends.read)
        ChildProcess.closeEnd(ends.read)
    }

    /// Becomes the emulator, and leaves a shell behind that kills it when the lifeline ends. The function ends by itself then: nobody
    /// answers it any more.
    private static let launcher =
        #"exec 3<&0; { read -r _ <&3; kill -9 $$; rm -f "$0"; } & exec "$@" </dev/null >"$0" 2>&1 3<&-"#

    func waitUntilItServes() async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < deadline {
            if let port = endpoint.port, MotoServer.accepts(UInt16(port)) { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Silent(output: output)
    }

    /// Posts an event to the function, and waits for what it answers.
    func invoke(_ event: [UInt8]) async throws -> [UInt8] {
        let request = HTTPRequest(
            method: "POST", endpoint: endpoint, path: "/2015-03-31/functions/function/invocations", body: event)
        return try await transport.send(request, timeoutMillis: 120_000).body
    }

    /// What the emulator and the function have written.
    var output: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// The reports of its runs.
    var reports: [JSONValue] {
        output.split(separator: "\n").compactMap { try? JSONParser.parse(Array($0.utf8)) }
            .filter { $0["message"]?.text == "REPORT" }
    }

    func stop() async {
        await transport.shutdown()
        ChildProcess.closeEnd(lifeline)
        process.wait()
    }
}
