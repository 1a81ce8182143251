import SystemCalls

/// Where the answer to a line goes, opened.
struct ShellSink: Sendable {
    /// With an output and an input of this line's own: what one leaves behind is not the next one's.
    let console: Console
    private let isTerminal: Bool
    private let command: SystemCommand?

    /// - Throws: what is wrong with the file or the command.
    init(_ sink: ShellLine.Sink, _ console: Console) throws(CommandError) {
        let descriptor: Int32
        switch sink {
        case .terminal:
            descriptor = Descriptor.output
            command = nil
        case .pipe(let text):
            let ends: (read: Int32, write: Int32)
            do throws(Descriptor.Failure) { ends = try Descriptor.makePipe() } catch {
                throw CommandError(.failure, "system", "Cannot make a pipe: \(error.reason)")
            }
            do throws(CommandError) { command = try SystemCommand(text, input: ends.read) } catch {
                Descriptor.closeFile(ends.write)
                throw error
            }
            descriptor = ends.write
        case .file(let name, let appends):
            let path = ShellSink.expanded(name, console.environment)
            do throws(Descriptor.Failure) { descriptor = try Descriptor.openForWriting(path, appends: appends) } catch {
                throw CommandError(.failure, "output", "Cannot write \(name): \(error.reason)")
            }
            command = nil
        }
        isTerminal = sink == .terminal
        var own = console
        own.output = Output(descriptor)
        own.input = Input(Descriptor.input)
        own.outputIsTerminal = isTerminal && console.outputIsTerminal
        self.console = own
    }

    /// Ends the output; a system command is waited for.
    func finish() async {
        console.output.close(closesFile: !isTerminal)
        await command?.wait()
    }

    private static func expanded(_ name: String, _ environment: [String: String]) -> String {
        guard name.hasPrefix("~/"), let home = environment["HOME"], !home.isEmpty else { return name }
        return home + name.dropFirst()
    }
}
