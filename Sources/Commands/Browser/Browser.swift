import FaaSKeeperConnect
import FaaSKeeperModel
import ScreenGrid
import ScreenTerminal
import SystemCalls

/// The tree browser: a screen with a thread of its own, and what reads for it.
struct Browser {
    let session: Session
    let start: NodePath
    let isReadOnly: Bool
    /// Whether the deployment is closed with it.
    let ownsDeployment: Bool

    /// Runs until the user leaves. Returns the exit code.
    /// - Throws: why there can be no screen.
    func run() async throws(CommandError) -> Int32 {
        let console = session.console
        do throws(KeeperError) {
            _ = try ConnectionURL(session.handle.url, environment: console.environment)
        } catch {
            throw CommandError(error)
        }
        guard let pipe = WakePipe() else { throw CommandError(.failure, "system", "Cannot make a pipe") }
        let mailbox = BrowserMailbox(pipe)
        let runner = BrowserRunner(session, mailbox, ownsDeployment: ownsDeployment)
        let (ends, end) = AsyncStream<Result<(code: Int32, isConnected: Bool), ScreenFailure>>.makeStream()
        let (url, start, isReadOnly) = (session.handle.url, start, isReadOnly)
        let hasStarted = startOwnThread {
            do throws(ScreenFailure) {
                let screen = try Screen(
                    characters: console.usesUnicode ? .unicode : .ascii, usesColor: console.outputStyle.isOn,
                    wake: pipe, terminal: console.environment["TERM"] ?? "")
                runner.start()
                let loop = BrowserLoop(
                    BrowserState(url: url, start: start, isReadOnly: isReadOnly), screen: screen, mailbox: mailbox,
                    runner: runner, environment: console.environment)
                let result = loop.run()
                screen.close()
                end.yield(.success(result))
            } catch {
                end.yield(.failure(error))
            }
        }
        guard hasStarted else { throw CommandError(.failure, "system", "The system has no thread left") }
        for await result in ends {
            switch result {
            case .failure(let failure): throw CommandError(failure)
            case .success(let (code, isConnected)):
                // A backend that does not answer is not waited for: the heartbeat ends the session then.
                let millis = isConnected ? BrowserLimits.endingMillis : BrowserLimits.endingLostMillis
                await Shell.wait(millis: millis) { await runner.close() }
                return code
            }
        }
        return 0
    }
}

extension CommandError {
    fileprivate init(_ failure: ScreenFailure) {
        switch failure {
        case .noTerminal:
            self = .usage("browse needs a terminal as standard input and output; fk tree and fk ls print to a pipe")
        case .unknownTerminal(let name):
            self = .usage("browse does not know the terminal \"\(name)\"; TERM names it, xterm-256color is a usual one")
        case .dumbTerminal(let name):
            self = .usage(
                "browse needs a terminal that can move its cursor, which \"\(name)\" (TERM) cannot; fk tree prints")
        case .failed: self = CommandError(.failure, "system", "The terminal cannot be opened")
        }
    }
}
