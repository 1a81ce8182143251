import LineEditing
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A loop that says what was typed.
@main
struct Probe {
    static func main() async {
        guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
            print("line-editing-probe: unknown arguments")
            exit(2)
        }
        let counters = Counters()
        let editor = makeLineEditor(settings(options, counters))
        let events = Task.detached { await printEvents(options, editor, counters) }
        await loop(editor, counters)
        events.cancel()
        editor.close()
        print("bye")
    }

    private static func settings(_ options: Options, _ counters: Counters) -> EditorSettings {
        EditorSettings(
            program: "probe",
            prompt: {
                let text = "[\(counters.lines.load(ordering: .relaxed))]"
                return options.colours ? "\u{1B}[32m\(text)\u{1B}[1m>\u{1B}[0m" : text + "> "
            },
            rightPrompt: {
                guard options.rightPrompt else { return "" }
                let text = "events \(counters.events.load(ordering: .relaxed))"
                return options.colours ? "\u{1B}[2m\(text)\u{1B}[0m" : text
            },
            isComplete: { $0.count { $0 == "\"" } % 2 == 0 },
            completer: Completer.complete,
            history: options.historyPath.map { HistoryFile(path: $0, limit: options.historyLimit) },
            mayRemember: { !$0.hasPrefix("secret") })
    }

    private static func loop(_ editor: any LineEditor, _ counters: Counters) async {
        while true {
            switch await editor.readLine() {
            case .end: return
            case .interrupted: editor.printAbove("interrupted")
            case .line("exit"): return
            case .line("crash"): abort()
            case .line("leave"): exit(3)
            case .line("close"): closeWhileReading(editor)
            case .line(let line):
                editor.printAbove(
                    "got: " + line.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: #"\n"#))
            }
            counters.lines.add(1, ordering: .relaxed)
        }
    }

    private static func closeWhileReading(_ editor: any LineEditor) {
        Task.detached {
            try? await Task.sleep(for: .milliseconds(500))
            editor.close()
        }
    }

    private static func printEvents(_ options: Options, _ editor: any LineEditor, _ counters: Counters) async {
        guard let millis = options.eventMillis else { return }
        var number = 0
        let clock = ContinuousClock()
        var next = clock.now
        while number < options.eventCount, !Task.isCancelled {
            for _ in 0..<min(options.eventsAtOnce, options.eventCount - number) {
                number += 1
                editor.printAbove("event \(number) WatchedEvent type:NodeDataChanged path:/some/path")
            }
            counters.events.store(number, ordering: .relaxed)
            if number % 100 == 0 { editor.refresh() }
            if millis > 0 {
                next = next.advanced(by: .milliseconds(millis))
                try? await Task.sleep(until: next, clock: clock)
            } else {
                await Task.yield()
            }
        }
        editor.refresh()
    }
}

final class Counters: Sendable {
    let lines = Atomic(0)
    let events = Atomic(0)
}
