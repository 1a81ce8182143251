import CLibedit
import SystemCalls

extension EditSession {
    /// Starts a look-up and returns: keys keep working.
    func completeKey() -> Int32 {
        let request = completionRequest
        if lookup?.request == request { return Int32(FK_KEY_DONE) }
        giveUpLookup()
        lastLookup += 1
        let (id, completer, mailbox) = (lastLookup, settings.completer, mailbox)
        let task = Task {
            let answer = await completer(request)
            if !Task.isCancelled { mailbox.answer(Mailbox.Answer(lookup: id, completion: answer)) }
        }
        lookup = Lookup(
            id: id, request: request, givenUpAt: monotonicMillis() + EditorLimits.completionMillis, task: task)
        return Int32(FK_KEY_DONE)
    }

    private var completionRequest: CompletionRequest {
        let (text, cursor) = line
        return CompletionRequest(line: String(utf32: text), beforeCursor: String(utf32: text.prefix(cursor)))
    }

    func giveUpLookup() {
        lookup?.task.cancel()
        lookup = nil
    }

    /// Takes an answer if the line is still the one it is for.
    func handleLookup() {
        guard let lookup else { return }
        if let answer = mailbox.takeAnswer(), answer.lookup == lookup.id {
            self.lookup = nil
            if completionRequest == lookup.request { apply(answer.completion) }
        } else if monotonicMillis() >= lookup.givenUpAt {
            giveUpLookup()
        }
    }

    private func apply(_ answer: CompletionAnswer) {
        guard let editor else { return }
        let before = completionRequest.beforeCursor
        switch CompletionStep.of(answer, beforeCursor: before) {
        case .nothing: fk_editor_beep(editor)
        case .replace(let count, let text):
            let old = cursorRow
            fk_editor_delete_before_cursor(editor, Int32(clamping: count))
            insert(text)
            draw(fromRow: old)
        case .list:
            let lines = CandidateList.lines(answer, rows: rows, columns: columns)
            draw(fromRow: cursorRow, above: Array((lines.joined(separator: "\n") + "\n").utf8))
        }
    }
}
