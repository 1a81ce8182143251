import Testing

extension Terminal {
    @Suite struct SignalTests {
        @Test func interruptDropsTheLine() async throws {
            let screen = try await Screen.probe(Scratch())
            try await screen.type("some thing that is too long for one row of the terminal, which has eighty of them")
            try await screen.press("C-a")
            try await screen.press("C-c")
            try await screen.expectEnd(["f them^C", "interrupted", "[1]>"])
            // In a search, within a key, and many in a row.
            try await screen.press("C-r", "C-c")
            try await screen.expectEnd(["interrupted", "[2]>"])
            try await screen.press("Escape", "C-c", "C-c", "C-c")
            try await screen.expect("several prompts") { $0.last == "[5]>" || $0.last == "[4]>" || $0.last == "[3]>" }
            try await screen.type("go on")
            try await screen.press("Enter")
            try await screen.expect("the answer") { $0.contains("got: go on") }
        }

        @Test func controlD() async throws {
            let screen = try await Screen("$PROBE --no-right-prompt; echo code $?; exec sleep 1000", Scratch())
            try await screen.expectEnd(["[0]>"])
            try await screen.type("ab")
            try await screen.press("C-a", "C-d")
            try await screen.expectEnd(["[0]> b"])
            try await screen.press("C-d")
            try await screen.expectEnd(["[0]>"])
            try await screen.press("C-d")
            try await screen.expectAll(["[0]>", "bye", "code 0"])
        }

        @Test func stopAndGoOn() async throws {
            let screen = try await Screen("exec bash --norc -i", Scratch(), environment: ["PS1": "sh: "])
            try await screen.expectEnd(["sh:"])
            try await screen.type("\(Probe.path) --no-right-prompt")
            try await screen.press("Enter")
            try await screen.expectEnd(["[0]>"])
            try await screen.type("half a line")
            try await screen.press("Left", "Left")
            try await screen.press("C-z")
            try await screen.expect("the shell") { $0.last == "sh:" && $0.contains { $0.contains("Stopped") } }
            // The shell's own editing is not disturbed.
            try await screen.paste("echo one")
            try await screen.press("Enter")
            try await screen.expectEnd(["sh: echo one", "one", "sh:"])
            try await screen.type("fg")
            try await screen.press("Enter")
            try await screen.expectEnd(["[0]> half a line"])
            try await screen.type("X")
            try await screen.expectEnd(["[0]> half a liXne"])
            try await screen.press("Enter")
            try await screen.expectEnd(["[0]> half a liXne", "got: half a liXne", "[1]>"])
            try await screen.press("C-d")
            try await screen.expectEnd(["bye", "sh:"])
        }

        /// SIGSTOP cannot be handled; SIGCONT is.
        @Test func stoppedByAnother() async throws {
            let scratch = try Scratch()
            let screen = try await Screen("exec bash --norc -i", scratch, environment: ["PS1": "sh: "])
            try await screen.expectEnd(["sh:"])
            try await screen.type("sh -c 'echo $$ >$HOME/pid; exec \(Probe.path) --no-right-prompt'")
            try await screen.press("Enter")
            try await screen.expectEnd(["[0]>"])
            try await screen.type("half")
            try await screen.expectEnd(["[0]> half"])
            let id = try #require(Int32(try await scratch.expectFile("pid").dropLast()))
            Signals.send(id, "STOP")
            try await screen.expectEnd(["sh:"])
            try await screen.type("fg")
            try await screen.press("Enter")
            try await screen.expectEnd(["[0]> half"])
            try await screen.type("X")
            try await screen.expectEnd(["[0]> halfX"])
        }
    }
}
