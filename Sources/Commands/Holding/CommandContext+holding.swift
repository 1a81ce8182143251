import FaaSKeeper
import FaaSKeeperModel
import FaaSKeeperRecipes
import SystemCalls

extension CommandContext {
    /// Runs `body` with a session of its own, and ends the session, with what it holds, whatever happens.
    func holding<Value: Sendable>(
        _ terms: HoldTerms, _ body: (FaaSKeeperClient) async throws -> Value
    ) async throws -> Value {
        let connection = connection.holding(
            timeoutMillis: options.timeoutMillis.map { max($0, HoldTerms.operationMillisMin) },
            sessionTimeoutMillis: terms.sessionMillis)
        let result: Result<Value, any Error>
        do { result = .success(try await body(try await connection.client())) } catch { result = .failure(error) }
        // Not given up by the interruption that ended the body.
        await Task { await connection.close() }.value
        return try result.get()
    }

    /// Waits for something no longer than `--timeout` says.
    /// - Throws: code 124, once what was begun is taken back.
    func within<Value: Sendable>(
        _ what: String, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard let millis = options.timeoutMillis else { return try await body() }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try? await Task.sleep(for: .milliseconds(millis))
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            // Had at the last moment is had.
            do { if let value = try await group.next() ?? nil { return value } } catch {
                if let error = error as? KeeperError, ![.cancelled, .timedOut].contains(error.code) { throw error }
            }
            try Task.checkCancellation()
            throw CommandError(.timedOut, "timedOut", "\(what) within the time given with --timeout")
        }
    }

    /// Keeps what is held: as long as the program runs, or, without one, until somebody ends it.
    /// - Parameter input: the program's standard input; nil for this process's own.
    /// - Returns: the program's exit code.
    /// - Throws: code 8 when it was lost; 130.
    func keep(
        _ hold: Hold, of path: String, _ terms: HoldTerms, _ program: [String], input: Int32? = nil
    ) async throws -> Int32 {
        if program.isEmpty {
            printer.held(hold.node, fence: hold.fence, of: path)
            try await console.output.flush()
            guard let loss = await hold.loss(marginMillis: terms.marginMillis) else { throw CancellationError() }
            throw lost(loss, path)
        }
        try await console.output.flush()
        // A script's own lines are not for the program.
        let nothing = console.inputIsScript && input == nil ? try? Descriptor.openForReading("/dev/null") : nil
        defer { if let nothing { Descriptor.closeFile(nothing) } }
        let held = try HeldProgram(
            program,
            environment: [
                "FK_FENCE": String(hold.fence), "FK_LOCK_PATH": path, "FK_LOCK_NODE": hold.node.text,
                "FK_CONNECT": connection.handle.url,
            ], input: input ?? nothing)
        let watching = Task {
            let loss = await hold.loss(marginMillis: terms.marginMillis + terms.graceMillis)
            if loss != nil { held.lose() }
            return loss
        }
        let outcome: HeldProgram.Outcome
        do {
            outcome = try await held.run(
                relay: relay, graceMillis: terms.graceMillis, marginMillis: terms.marginMillis
            ) { hold.remainingMillis }
        } catch {
            watching.cancel()
            throw error
        }
        watching.cancel()
        if outcome.wasLost { throw lost(await watching.value ?? .session, path, program: program[0]) }
        try Task.checkCancellation()
        return outcome.status
    }

    private func lost(_ loss: Hold.Loss, _ path: String, program: String? = nil) -> CommandError {
        let what =
            loss == .node
            ? "Somebody has deleted the node that held \(path)"
            : "The session has ended, or may have: \(path) is not held any more"
        return CommandError(
            .sessionExpired, "lost", what + (program.map { "; \($0) was stopped" } ?? ""), path: path)
    }
}

extension HoldTerms {
    /// The least time for one operation, however short the wait: what was begun has to be taken back.
    static let operationMillisMin: Int64 = 2_000
}

/// Ends the command with the exit code of the program that it ran.
func finish(_ status: Int32) throws(CommandError) {
    if status != 0 { throw CommandError.programEnded(status) }
}
