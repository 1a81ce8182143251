import ChildProcess
import Foundation
import SystemCalls
import Testing

@testable import LineEditing

@Suite struct PlainLineEditorTests {
    private struct Ends {
        let editor: PlainLineEditor
        let typed: Int32
        let shown: Int32

        init() throws {
            let input = try ChildProcess.pipe()
            let output = try ChildProcess.pipe()
            editor = PlainLineEditor(EditorSettings(prompt: { "> " }), input: input.read, output: output.write)
            (typed, shown) = (input.write, output.read)
        }

        func type(_ text: String) { Descriptor.writeAll(typed, text.utf8) }
    }

    @Test(.timeLimit(.minutes(1))) func linesAndTheEnd() async throws {
        let ends = try Ends()
        ends.type("one\ntw")
        #expect(await ends.editor.readLine() == .line("one"))
        async let second = ends.editor.readLine()
        ends.type("o\n")
        #expect(await second == .line("two"))
        ChildProcess.closeEnd(ends.typed)
        #expect(await ends.editor.readLine() == .end)
        #expect(await ends.editor.readLine() == .end)
    }

    /// Nothing that was typed is lost by it.
    @Test(.timeLimit(.minutes(1))) func cancelling() async throws {
        let ends = try Ends()
        let task = Task { await ends.editor.readLine() }
        task.cancel()
        #expect(await task.value == .interrupted)
        let late = Task { await ends.editor.readLine() }
        try await Task.sleep(for: .milliseconds(50))
        late.cancel()
        #expect(await late.value == .interrupted)
        ends.type("still\n")
        #expect(await ends.editor.readLine() == .line("still"))
    }

    @Test(.timeLimit(.minutes(1))) func closing() async throws {
        let ends = try Ends()
        let task = Task { await ends.editor.readLine() }
        try await Task.sleep(for: .milliseconds(50))
        ends.editor.close()
        #expect(await task.value == .end)
        #expect(await ends.editor.readLine() == .end)
        ends.editor.close()
    }

    @Test func textIsWrittenAsLines() throws {
        let ends = try Ends()
        ends.editor.printAbove("one")
        ends.editor.printAbove("two\nthree\n")
        ends.editor.printAbove("")
        #expect(Descriptor.readIfAny(ends.shown, count: 100) == Array("one\ntwo\nthree\n".utf8))
    }

    /// While something else has the terminal, text waits; within its bound, the oldest lines go.
    @Test func textWaitsWhileTheTerminalIsHeld() throws {
        let ends = try Ends()
        ends.editor.hold()
        ends.editor.printAbove("one")
        ends.editor.printAbove("two")
        #expect(Descriptor.wait([ends.shown], millis: 50) == [false])
        ends.editor.release()
        #expect(Descriptor.readIfAny(ends.shown, count: 100) == Array("one\ntwo\n".utf8))
        ends.editor.printAbove("three")
        #expect(Descriptor.readIfAny(ends.shown, count: 100) == Array("three\n".utf8))
        ends.editor.release()
        #expect(Descriptor.wait([ends.shown], millis: 50) == [false])
    }
}
