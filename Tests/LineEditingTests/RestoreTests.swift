import Testing

/// The terminal is as before, whichever way the editor has gone.
extension Terminal {
    @Suite struct RestoreTests {
        /// Runs the probe between two looks at the terminal; afterwards `cat` shows what a paste looks like.
        private static let command = """
            ulimit -c 0
            stty -g >before
            sh -c 'echo $$ >pid; exec '"$PROBE --no-right-prompt"
            echo $? >code
            stty -g >after
            exec cat
            """

        private func screen(_ scratch: Scratch) async throws -> Screen {
            let screen = try await Screen("cd \(scratch.path)\n" + Self.command, scratch)
            try await screen.expectEnd(["[0]>"])
            try await screen.type("half a line")
            try await screen.press("Left")
            try await screen.expectEnd(["[0]> half a line"])
            return screen
        }

        private func expectRestored(_ screen: Screen, code: String) async throws {
            let after = try await screen.scratch.expectFile("after")
            #expect(after == screen.scratch.text("before"))
            #expect(screen.scratch.text("code") == code + "\n")
            try await screen.paste("pasted")
            try await screen.press("Enter")
            try await screen.expectEnd(["pasted", "pasted"])
        }

        @Test(arguments: [("exit", "0"), ("leave", "3"), ("crash", "134")])
        func byACommand(_ line: String, _ code: String) async throws {
            let screen = try await screen(Scratch())
            try await screen.press("C-u")
            try await screen.type(line)
            try await screen.press("Enter")
            try await expectRestored(screen, code: code)
        }

        @Test(arguments: [("TERM", "143"), ("SEGV", "139"), ("HUP", "129"), ("QUIT", "131"), ("ABRT", "134")])
        func byASignal(_ signal: String, _ code: String) async throws {
            let screen = try await screen(Scratch())
            let id = try #require(Int32(try await screen.scratch.expectFile("pid").dropLast()))
            Signals.send(id, signal)
            try await expectRestored(screen, code: code)
        }

        /// The process ends by itself, or the editor is closed, while somebody types.
        @Test func closedWhileTyping() async throws {
            let screen = try await screen(Scratch())
            try await screen.press("C-u")
            try await screen.type("close")
            try await screen.press("Enter")
            try await screen.type("half")
            try await expectRestored(screen, code: "0")
        }
    }
}
