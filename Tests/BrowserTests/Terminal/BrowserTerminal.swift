import ChildProcess
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import TerminalScreen

/// `fk browse` in a terminal, on a deployment of its own.
final class BrowserTerminal: Sendable {
    let screen: TerminalScreen
    let home: URL
    let url: String
    private let environment: [String: String]

    /// - Parameters:
    ///   - program: what the terminal runs; `$FK` in it is `fk browse` with the options.
    ///   - prepare: lines of `fk` that run before.
    init(
        _ options: String = "", width: Int = 80, height: Int = 24, program: String = "$FK", url: String? = nil,
        variables: [String: String] = [:], prepare: [String] = []
    ) async throws {
        home = FileManager.default.temporaryDirectory.appendingPathComponent("fk-browse-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
        self.url = url ?? "local:\(home.path)/deployment"
        let products = try Products.directory().path
        environment = [
            "PATH": products + ":/usr/bin:/bin", "HOME": home.path, "TZ": "UTC", "LC_ALL": "C.UTF-8", "PS1": "$ ",
            "SWIFT_BACKTRACE": "enable=no", "FK_CONNECT": self.url, "ENV": home.appendingPathComponent("shrc").path,
        ].merging(variables) { $1 }
        try "PS1='$ '\n".write(to: home.appendingPathComponent("shrc"), atomically: true, encoding: .utf8)
        if !prepare.isEmpty {
            let script = home.appendingPathComponent("prepare")
            try prepare.joined(separator: "\n").write(to: script, atomically: true, encoding: .utf8)
            let (output, code) = try BrowserTerminal.run("fk -f '\(script.path)'", environment)
            guard code == 0 else { throw TerminalScreen.Failure(description: "fk -f failed: \(output)") }
        }
        let command = "fk browse \(options)".trimmingCharacters(in: .whitespaces)
        screen = try TerminalScreen(
            program.replacingOccurrences(of: "$FK", with: command), width: width, height: height,
            environment: environment)
    }

    static let sample = [
        "create /app '{\"name\":\"billing\",\"debug\":false}'", "create /app/config mode=fast", "create /app/workers",
        "create /app/workers/w-1 busy", "create /app/日本語ノード wide", "create /locks", "create /queue",
    ]

    /// One that shows the sample, live.
    static func live(
        _ options: String = "", width: Int = 80, height: Int = 24, variables: [String: String] = [:]
    ) async throws -> BrowserTerminal {
        let browser = try await BrowserTerminal(
            options, width: width, height: height, variables: variables, prepare: sample)
        try await browser.waitUntilLive()
        return browser
    }

    /// Waits until the tree is there and live.
    @discardableResult
    func waitUntilLive() async throws -> [String] {
        try await screen.wait("a live tree") { lines in
            // Connected, and the root's first child is there: before that most keys do nothing.
            lines.count > 3 && lines[0].contains("● live")
                && lines[3].prefix(12).contains { $0 != " " && $0 != "│" && $0 != "|" }
        }
    }

    /// Leaves, and removes everything; the test's last line.
    func end() async throws {
        try screen.press("C-c")
        _ = try await screen.waitForExit()
        try FileManager.default.removeItem(at: home)
    }

    /// Runs a line of `sh` beside the terminal.
    @discardableResult
    func oneShot(_ line: String) throws -> String { try BrowserTerminal.run(line, environment).output }

    static func run(_ line: String, _ environment: [String: String]) throws -> (output: String, code: Int32) {
        let ends = try ChildProcess.pipe()
        let child = try ChildProcess(
            "/bin/sh", ["-c", line], environment: environment, output: ends.write, error: ends.write)
        ChildProcess.closeEnd(ends.write)
        let output = String(decoding: ChildProcess.readAll(ends.read), as: UTF8.self)
        return (output, child.wait())
    }

    /// The deployment in this process, for many changes at once.
    func withClient(_ body: (FaaSKeeperClient) async throws -> Void) async throws {
        let deployment = try await Deployment.open(try ConnectionURL(url, environment: environment))
        do { try await deployment.withClient { try await body($0) } } catch {
            await deployment.close()
            throw error
        }
        await deployment.close()
    }
}
