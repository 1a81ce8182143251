import Dispatch
import FaaSKeeper
import FaaSKeeperModel
import Synchronization

extension Command {
    static let edit = Command(
        "edit", .change, "Change the data of a node in an editor", operands: [.path],
        details: """
            The editor is $VISUAL, or $EDITOR, or vi. When it has ended well and the data are others, they are written if
            nobody has set the node since they were read. Else both are shown, and what was edited is kept in a file that
            the message names; so it is when writing fails in any other way. A line end that the editor has added to data
            without one is taken off again.
            """,
        examples: [("edit /app/config", "in $EDITOR")], cost: .write
    ) { context, arguments in
        let path = try context.path(arguments)
        let client = try await context.client()
        let (before, stat) = try await client.get(path)
        let environment = context.console.environment
        let edited = await TerminalLoan.during { EditorFile.edit(before, environment) }
        let after: [UInt8]
        switch edited {
        case .failure(let failure):
            throw CommandError(.failure, "editor", failure.message, path: path)
        case .success(let bytes): after = EditedData.trimmed(bytes, before: before)
        }
        guard after != before else { return context.note("nothing was changed") }
        do {
            if after.count > Limits.nodeDataBytesMax {
                throw CommandError(
                    .limitExceeded, KeeperError.Code.limitExceeded.description,
                    "The data have \(after.count) bytes, a node holds at most \(Limits.nodeDataBytesMax)", path: path)
            }
            let changed = try await client.set(path, data: after, version: stat.version)
            context.printer.changed(path, stat: changed, showsStat: false)
        } catch {
            var failure = CommandError(any: error)
            let place = EditorFile.keep(after, environment)
            if failure.exitCode == .badVersion {
                // Whoever changed it may have deleted it since.
                if let now = try? await client.get(path) { EditedData.show(context, path, now, mine: after) }
            }
            switch place {
            case .success(let file): failure = failure.adding("what you edited is in \(file)")
            case .failure(let reason): failure = failure.adding("what you edited could not be kept: \(reason.message)")
            }
            if failure.exitCode == .interrupted { context.note(failure.message) }
            throw failure
        }
    }
}

/// What becomes of edited data.
enum EditedData {
    /// Without the one line end that editors add.
    static func trimmed(_ after: [UInt8], before: [UInt8]) -> [UInt8] {
        guard before.last != 0x0A, after.last == 0x0A else { return after }
        let rest = after.dropLast()
        return rest.last == 0x0A ? after : Array(rest)
    }

    /// Both sides of a conflict, on standard error.
    static func show(_ context: CommandContext, _ path: String, _ now: (data: [UInt8], stat: Stat), mine: [UInt8]) {
        let errors = context.console.errors
        let style = context.console.errorStyle
        func show(_ title: String, _ bytes: [UInt8]) {
            errors.writeLine(style.bold(Formatting.terminalSafe(title)))
            if HexDump.isBinary(bytes) { return HexDump.lines(bytes).forEach(errors.writeLine) }
            for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            {
                errors.writeLine("  " + Formatting.terminalSafe(String(line)))
            }
        }
        show("\(path) as it is now, version \(now.stat.version):", now.data)
        show("\(path) as you have edited it:", mine)
    }
}

extension CommandError {
    /// The same with something more to say.
    fileprivate func adding(_ text: String) -> CommandError {
        CommandError(exitCode, code, message + "; " + text, path: path)
    }
}

/// Another program has the terminal: Ctrl-C is for it.
enum TerminalLoan {
    private static let count = Atomic(0)

    static var isLent: Bool { count.load(ordering: .acquiring) > 0 }

    /// Runs `body`, which blocks, on a thread of its own.
    static func during<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        count.add(1, ordering: .acquiringAndReleasing)
        defer { count.subtract(1, ordering: .acquiringAndReleasing) }
        return await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: body()) }
        }
    }
}
