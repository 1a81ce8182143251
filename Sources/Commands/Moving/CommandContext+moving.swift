import FaaSKeeper
import FaaSKeeperModel
import SystemCalls

/// What the commands that move data share.
extension CommandContext {
    /// Runs `body` with a session of its own, which ends with it: what it learns to get in is not the other commands'.
    func withOwnSession<Value>(_ body: (FaaSKeeperClient) async throws -> Value) async throws -> Value {
        let own = Connection(
            connection.handle, credentials: connection.credentials, timeoutMillis: options.timeoutMillis,
            ledger: connection.ledger)
        do {
            let value = try await body(try await own.client())
            await own.close()
            return value
        } catch {
            await own.close()
            throw error
        }
    }

    /// Whether to go on with something that cannot be taken back as a whole: `--yes`, or a person's word.
    /// - Throws: code 2 where nobody can be asked.
    func mayGoOn(_ question: String, _ arguments: Arguments, yes: Flag) async throws -> Bool {
        if arguments.has(yes) { return true }
        guard hasSomebodyToAsk else {
            throw CommandError.usage("\(question); \(yes.spellings.last ?? "--yes") does it all the same")
        }
        let shown = "fk: \(Formatting.terminalSafe(question)). Do it all the same? [y/N] "
        guard let line = try await ask(shown, limit: 4_096) else { return false }
        return ["y", "yes"].contains(line.lowercased().split(whereSeparator: { $0.isWhitespace }).first ?? "")
    }

    /// Whether a person is there who sees a question and can answer it.
    var hasSomebodyToAsk: Bool {
        mode == .oneShot && console.input.isTerminal && console.errorsAreTerminal && !console.inputIsScript
    }

    /// Asks on standard error.
    /// - Parameter limit: bytes of the answer.
    /// - Returns: the line; nil where the input has ended.
    func ask(_ question: String, limit: Int) async throws -> String? {
        console.errors.write(question)
        try await console.errors.flush()
        do {
            if let line = try await console.input.readLine(limit: limit) {
                return String(decoding: line, as: UTF8.self)
            }
        } catch {
            endLine()
            throw error
        }
        endLine()
        return nil
    }

    /// Nobody has pressed Enter: what comes next has a line of its own all the same.
    private func endLine() {
        console.errors.write("\n")
    }

    /// A file to read, or standard input for `-`.
    func input(_ word: Word) throws -> (input: Input, name: String, descriptor: Int32?) {
        if !word.isLiteral, word.text == "-" {
            if console.inputIsScript {
                throw CommandError.usage("- reads standard input, but the commands come from there: name a file")
            }
            return (console.input, "standard input", nil)
        }
        let file = !word.isLiteral && word.text.hasPrefix("@") ? String(word.text.dropFirst()) : word.text
        do throws(Descriptor.Failure) {
            let descriptor = try Descriptor.openForReading(file)
            return (Input(descriptor), file, descriptor)
        } catch {
            throw CommandError(.failure, "input", "Cannot read \(file): \(error.reason)")
        }
    }

    /// What was done until something went wrong.
    func noteStop(_ text: String) { note(text) }
}
