import Foundation
import Testing

extension Terminal {
    @Suite struct HistoryTests {
        @Test func twoShellsAtOnce() async throws {
            let scratch = try Scratch()
            let file = scratch.path + "/state/faaskeeper/history"
            let arguments = "--no-right-prompt --history \(file)"
            let one = try await Screen.probe(scratch, arguments)
            let two = try await Screen.probe(scratch, arguments)
            for number in 0..<5 {
                for (screen, name) in [(one, "one"), (two, "two")] {
                    try await screen.type("\(name) \"\(number)\\")
                    try await screen.press("Enter")
                    try await screen.type("é\"")
                    try await screen.press("Enter")
                    try await screen.expect("the answer") { $0.contains("got: \(name) \"\(number)\\\\né\"") }
                }
            }
            for line in ["secret word", " with a space", "one last", "one last"] {
                try await one.type(line)
                try await one.press("Enter")
            }
            try await one.expect("the answers") { $0.count { $0 == "got: one last" } == 2 }
            let text = try #require(scratch.text("state/faaskeeper/history"))
            #expect(text.split(separator: "\n").count == 11 && !text.contains("secret"))
            let permissions = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(permissions == 0o600)
            let folder = (file as NSString).deletingLastPathComponent
            #expect(try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int == 0o700)

            // A third one knows what both have seen.
            let three = try await Screen.probe(scratch, arguments)
            try await three.press("Up")
            try await three.expectEnd(["[0]> one last"])
            try await three.press("Up")
            try await three.expectEnd(["[0]> two \"4\\", "é\""])
            try await three.press("C-u", "C-r")
            try await three.type("one \"2")
            try await three.expect("the search") { $0.contains("[0]> one \"2\\") }
            try await three.press("Enter")
            try await three.expect("the answer") { $0.contains(#"got: one "2\\né""#) }
        }

        /// Editing does not mind.
        @Test(arguments: ["/dev/full", "/proc/none/history", "/dev/null/history"])
        func filesThatCannotBeWritten(_ path: String) async throws {
            let screen = try await Screen.probe(Scratch(), "--no-right-prompt --history \(path)")
            try await screen.type("one")
            try await screen.press("Enter")
            try await screen.expectEnd(["got: one", "[1]>"])
            try await screen.press("Up")
            try await screen.expectEnd(["[1]> one"])
        }
    }
}
