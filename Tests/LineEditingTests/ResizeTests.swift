import Testing

extension Terminal {
    @Suite struct ResizeTests {
        /// A screen that is full, as they mostly are: of a line at its top tmux moves rows out of sight when it breaks
        /// them anew, whatever the program does.
        private static let fill = "--events-millis 0 --events 60 --events-at-once 60"

        private func screen(columns: Int = 80, _ arguments: String = "") async throws -> Screen {
            let screen = try await Screen.probe(Scratch(), "\(Self.fill) \(arguments)", columns: columns)
            try await screen.expect("a full screen") { $0.count == 24 && EventTests.last($0) == 60 }
            return screen
        }

        private func line(_ rows: [String]) -> [String] {
            Array(rows.drop { !$0.hasPrefix("[0]>") })
        }

        /// Other sizes while a line stands there: it is drawn once, the cursor where it was.
        @Test func narrowerAndWider() async throws {
            let screen = try await screen()
            try await screen.type("abcdefghijklmnopqrstuvwxyz0123456789 end")
            try await screen.press("Left", "Left", "Left")
            try await screen.expectCursor(42, 23)
            try await screen.resize(columns: 30, rows: 20)
            try await screen.expectEnd(["[0]> abcdefghijklmnopqrstuvwxy", "z0123456789 end"])
            try await screen.type("X")
            try await screen.expectEnd(["[0]> abcdefghijklmnopqrstuvwxy", "z0123456789 Xend"])
            try await screen.resize(columns: 20, rows: 10)
            try await screen.expectEnd(["[0]> abcdefghijklmno", "pqrstuvwxyz012345678", "9 Xend"])
            try await screen.resize(columns: 100, rows: 30)
            try await screen.expect("one row") {
                let line = line($0)
                return line.count == 1 && line[0].hasPrefix("[0]> abcdefghijklmnopqrstuvwxyz0123456789 Xend   ")
                    && line[0].hasSuffix("events 60")
            }
            let all = try await screen.rows(withHistory: true)
            #expect(all.count { $0.contains("[0]>") } == 1 && EventTests.areWhole(all))
            try await screen.resize(columns: 60, rows: 30)
            // tmux tells the program a little later.
            try await screen.expect("the right prompt in its new place") {
                line($0).count == 1 && line($0)[0].hasSuffix("  events 60") && line($0)[0].count == 59
            }
            try await screen.press("Enter")
            try await screen.expect("the answer") { rows in
                rows.dropLast().last == "got: abcdefghijklmnopqrstuvwxyz0123456789 Xend"
                    && rows.last?.hasPrefix("[1]>   ") == true
            }
        }

        @Test func severalAtOnce() async throws {
            let screen = try await screen(columns: 100, "--no-right-prompt")
            try await screen.type("a line of more than forty columns, which is broken")
            for columns in [45, 90, 52, 120, 100] { try await screen.resize(columns: columns, rows: 24) }
            try await screen.type("!")
            try await screen.expectEnd(["[0]> a line of more than forty columns, which is broken!"])
            let all = try await screen.rows(withHistory: true)
            #expect(all.count { $0.contains("[0]>") } == 1 && EventTests.areWhole(all))
        }
    }
}
