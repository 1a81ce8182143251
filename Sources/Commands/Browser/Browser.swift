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

    /// Runs until the user leaves. Returns the exit code.
    func run() async -> Int32 {
        let console = session.console
        do throws(KeeperError) {
            _ = try ConnectionURL(session.handle.url, environment: console.environment)
        } catch {
            return await session.reporter.report(CommandError(error))
        }
        guard let pipe = WakePipe() else {
            return await session.reporter.report(CommandError(.failure, "system", "Cannot make a pipe"))
        }
        let mailbox = BrowserMailbox(pipe)
        let runner = BrowserRunner(session, mailbox)
        let (ends, end) = AsyncStream<Result<Int32, ScreenFailure>>.makeStream()
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
                let code = loop.run()
                screen.close()
                end.yield(.success(code))
            } catch {
                end.yield(.failure(error))
            }
        }
        guard hasStarted else {
            return await session.reporter.report(CommandError(.failure, "system", "The system has no thread left"))
        }
        for await result in ends {
            switch result {
            case .failure(let failure): return await session.reporter.report(CommandError(failure))
            case .success(let code):
                // A backend that does not answer is not waited for: the heartbeat ends the session then.
                await Shell.wait(millis: BrowserLimits.endingMillis) { await runner.close() }
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
