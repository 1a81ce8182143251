import ChildProcess
import MotoServer
import Synchronization
import TerminalScreen
import Testing

@testable import AWSBackend

/// `fk deploy` and `fk destroy` before a person: the question, and what Ctrl-C and Ctrl-D do.
@Suite struct DeployInTerminalTests {
    /// A terminal in which the command runs, and which says its exit code on a line of its own.
    private func screen(_ world: DeployWorld, _ words: [String], endpoint: String? = nil) throws -> TerminalScreen {
        let fk = try Products.directory().appendingPathComponent("fk").path
        let line = ([fk] + words + ["--region", DeployWorld.region, "--endpoint", endpoint ?? world.server.url])
            .joined(separator: " ")
        var environment = DeployWorld.environment
        environment["PATH"] = "/usr/bin:/bin"
        environment["HOME"] = "/nonexistent"
        environment["LC_ALL"] = "C.UTF-8"
        // A window in which nothing wraps.
        return try TerminalScreen(
            "sh -c 'trap : INT; \(line); echo code $?'", width: 200, height: 60, environment: environment)
    }

    private func end(_ screen: TerminalScreen, _ code: Int) async throws -> [String] {
        _ = try await screen.waitForExit()
        let lines = try screen.lines(withHistory: true).filter { !$0.isEmpty }
        #expect(lines.contains("code \(code)"), "\(lines.suffix(8))")
        return lines
    }

    /// Answers the question with a key or a word that does not agree.
    private func refuse(_ screen: TerminalScreen, _ question: String, _ answer: String) async throws -> [String] {
        try await screen.wait(for: question)
        try screen.press(answer)
        if !answer.hasPrefix("C-") { try screen.press("Enter") }
        return try await end(screen, answer == "C-c" ? 130 : 1)
    }

    /// Whoever does not say yes has no deployment, and nothing of a plan either.
    @Test(arguments: ["C-c", "C-d", "n", "perhaps"]) func noDeployment(_ answer: String) async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        let screen = try screen(world, ["deploy", "aws", world.name, "--functions", "worker"])
        let lines = try await refuse(screen, "Go ahead? [y/N]", answer)
        if answer != "C-c" { #expect(lines.contains("fk: Nothing was done"), "\(lines.suffix(8))") }
        #expect(try await world.everything() == [])
        #expect(try await world.withDeployer { try await $0.stack() } == nil, "the plan's empty stack is gone")
    }

    /// The name has to be typed.
    @Test func nameOfTheDeployment() async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        let deploying = try screen(world, ["deploy", "aws", world.name, "--functions", "worker"])
        try await deploying.wait(for: "Go ahead? [y/N]")
        try deploying.type("Yes")
        try deploying.press("Enter")
        _ = try await end(deploying, 0)
        let before = try await world.everything()
        #expect(before.count > 10)
        for answer in ["C-c", "C-d", "yes", world.name + "x"] {
            let screen = try screen(world, ["destroy", "aws", world.name])
            let lines = try await refuse(screen, "The name of the deployment, to delete all of it:", answer)
            if answer != "C-c" {
                #expect(lines.contains { $0.hasPrefix("fk: ") && $0.hasSuffix("othing was deleted") }, "\(lines)")
            }
            #expect(try await world.everything() == before)
        }
        let screen = try screen(world, ["destroy", "aws", world.name])
        try await screen.wait(for: "The name of the deployment, to delete all of it:")
        try screen.type(world.name)
        try screen.press("Enter")
        _ = try await end(screen, 0)
        #expect(try await world.everything() == [])
    }

    /// While the stack changes Ctrl-C ends the waiting at once, and says where to look; the stack goes on.
    @Test func waitingIsInterrupted() async throws {
        let world = try await DeployWorld()
        defer { world.clean() }
        let begun = Mutex(false)
        try await FaultProxy.standing { call in
            let body = String(decoding: call.body, as: UTF8.self)
            // Once it is carried out, nobody hears how it goes.
            if begun.withLock({ $0 }), body.contains("Action=Describe") { return .unanswered }
            if body.contains("Action=ExecuteChangeSet") { begun.withLock { $0 = true } }
            return nil
        } _: { stub in
            let screen = try screen(
                world, ["deploy", "aws", world.name, "--functions", "worker", "--yes"], endpoint: stub.url)
            try await eventually { begun.withLock { $0 } }
            try await Task.sleep(for: .milliseconds(500))
            try screen.press("C-c")
            let lines = try await end(screen, 130)
            #expect(
                lines.contains {
                    $0.contains("fk: The stack goes on at AWS; fk -c 'aws://\(world.name)?")
                        && $0.hasSuffix("status tells how it stands")
                }, "\(lines.suffix(8))")
        }
        // The same command again finds it as it is.
        let again = try await world.deploy(["--functions", "worker"])
        #expect(again.code == 0, "\(again)")
        let destroyed = try await world.fk(["destroy", "aws", world.name] + world.endpoint + ["--yes"])
        #expect(destroyed.code == 0, "\(destroyed)")
        #expect(try await world.everything() == [])
    }
}
