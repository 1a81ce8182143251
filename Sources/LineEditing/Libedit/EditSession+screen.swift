import CLibedit
import CTerminal
import SystemCalls

extension EditSession {
    func loadPrompts() {
        prompt.set(PromptText(settings.prompt()))
        rightPrompt.set(PromptText(settings.rightPrompt()))
    }

    func measure() {
        var rows: Int32 = 24
        var columns: Int32 = 80
        _ = fk_terminal_size(output, &rows, &columns)
        (self.rows, self.columns) = (Int(rows), Int(columns))
    }

    /// How many rows the cursor is below the first row of the prompt. A line that is longer than the screen scrolls.
    var cursorRow: Int { row(of: line.text.prefix(line.cursor)) }

    private func row(of text: some Sequence<UInt32>) -> Int {
        var layout = ScreenLayout(columns: columns)
        layout.add(prompt.text.visible)
        layout.add(text)
        return min(layout.row, rows - 1)
    }

    /// Draws prompts and line anew, the cursor being `row` rows below the first; `above` goes before them.
    func draw(fromRow row: Int, above: [UInt8] = []) {
        guard let editor else { return }
        write((row > 0 ? "\u{1B}[\(row)A" : "") + "\r\u{1B}[J")
        if !above.isEmpty {
            // Whether the terminal adds the return is a matter of its modes.
            var bytes: [CChar] = []
            bytes.reserveCapacity(above.count + above.count / 32)
            for byte in above {
                if byte == 0x0A { bytes.append(0x0D) }
                bytes.append(CChar(bitPattern: byte))
            }
            fk_editor_write(editor, bytes, bytes.count)
        }
        fk_editor_draw(editor)
    }

    /// Writes what waits above the line. Several times a second, however often text comes.
    func showOutput() {
        let bytes = mailbox.takeOutput()
        guard !bytes.isEmpty else { return }
        let old = cursorRow
        draw(fromRow: old, above: bytes)
        // What is left is written as soon as no key waits.
        outputDueAt = mailbox.hasOutput ? 0 : monotonicMillis() + EditorLimits.outputMillis
    }

    /// Terminals that break rows anew have moved the cursor as a line of the new width would have it.
    func resize() {
        guard let editor else { return }
        measure()
        let old = cursorRow
        fk_editor_resize(editor)
        draw(fromRow: old)
    }

    /// Ctrl-Z: gives the terminal back, and takes it again when the process goes on.
    func stop() {
        guard let editor else { return }
        let below = row(of: line.text) - cursorRow
        write((below > 0 ? "\u{1B}[\(below)B" : "") + "\r\n\u{1B}[?2004l")
        fk_editor_flush(editor)
        fk_editor_set_raw(editor, 0)
        fk_guard_arm(0)
        fk_stop_process()
        // SIGCONT may be handled on another thread, and a little later.
        ownContinuationUntil = monotonicMillis() + EditorLimits.continuationMillis
        takeTerminal()
    }

    /// Something else has stopped the process, and nobody knows what became of the terminal.
    func goOn() {
        guard let editor else { return }
        fk_editor_set_raw(editor, 0)
        takeTerminal()
    }

    private func takeTerminal() {
        guard let editor else { return }
        // Continued in the background: setting the terminal would stop it again, which is right.
        fk_guard_arm(1)
        fk_editor_set_raw(editor, 1)
        write("\u{1B}[?2004h")
        fk_editor_resize(editor)
        measure()
        loadPrompts()
        draw(fromRow: 0)
    }
}
