import CLibedit
import CTerminal
import SystemCalls

extension EditSession {
    /// What libedit calls, with the session as its context.
    var callbacks: fk_editor_callbacks {
        fk_editor_callbacks(
            context: Unmanaged.passUnretained(self).toOpaque(),
            read: { context, key in EditSession.of(context).readKey(key) },
            prompt: { context in UnsafePointer(EditSession.of(context).prompt.pointer) },
            right_prompt: { context in UnsafePointer(EditSession.of(context).rightPrompt.pointer) },
            enter: { context in EditSession.of(context).enterKey() },
            complete: { context in EditSession.of(context).completeKey() },
            paste: { context in EditSession.of(context).pasteKey() },
            delete_or_end: { context in EditSession.of(context).deleteOrEndKey() }
        )
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> EditSession {
        guard let context else { preconditionFailure("libedit called without its context") }
        return Unmanaged<EditSession>.fromOpaque(context).takeUnretainedValue()
    }

    /// Ends the line, or goes on in a new row.
    private func enterKey() -> Int32 {
        let text = text()
        guard settings.isComplete(text) else {
            insert("\n")
            return Int32(FK_KEY_REDRAW)
        }
        end(.line(text))
        return Int32(FK_KEY_LINE_ENDS)
    }

    private func pasteKey() -> Int32 {
        insert(keys.takePasted())
        return Int32(FK_KEY_REDRAW)
    }

    private func deleteOrEndKey() -> Int32 {
        guard let editor else { return Int32(FK_KEY_ERROR) }
        if line.text.isEmpty {
            end(.end)
            return Int32(FK_KEY_LINE_ENDS)
        }
        return Int32(fk_editor_delete_at_cursor(editor) != 0 ? FK_KEY_REDRAW : FK_KEY_ERROR)
    }

    /// Leaves the line on the screen as it shall stay there, the cursor behind it.
    func end(_ input: LineInput, trailing: String = "") {
        guard let editor else { return }
        outcome = input
        let old = cursorRow
        rightPrompt.set(PromptText(""))
        fk_editor_cursor_to_end(editor)
        draw(fromRow: old)
        write(trailing)
    }

    /// Waits for the next key; meanwhile does everything else that there is to do.
    /// - Returns: 1 with a key; 0 or -1 to give up the line.
    private func readKey(_ key: UnsafeMutablePointer<UInt32>?) -> Int32 {
        while true {
            // First, so that nothing that comes from here on is missed.
            mailbox.drainWakes()
            guard outcome == nil, handleSignals(), handleMail() else { return -1 }
            if let next = keys.nextKey() {
                key?.pointee = next
                return 1
            }
            let ready = Descriptor.wait([input, mailbox.pipe.readEnd], millis: millisToWait())
            if ready[0] {
                guard let bytes = Descriptor.readIfAny(input, count: keys.isPasting ? 4_096 : 1) else { continue }
                if bytes.isEmpty {
                    outcome = .end
                    return 0
                }
                keys.feed(bytes)
                undecidedAt = monotonicMillis()
            } else if keys.isUndecided, monotonicMillis() - undecidedAt >= EditorLimits.keySequenceMillis {
                keys.decide()
            }
        }
    }

    /// Until something is due by itself; nil for ever.
    private func millisToWait() -> Int64? {
        let now = monotonicMillis()
        var due: [Int64] = []
        if keys.isUndecided { due.append(undecidedAt + EditorLimits.keySequenceMillis) }
        if let lookup { due.append(lookup.givenUpAt) }
        if mailbox.hasOutput { due.append(outputDueAt) }
        return due.min().map { max(0, $0 - now) }
    }

    /// False when the line is to be given up.
    private func handleSignals() -> Bool {
        let signals = fk_signals_take()
        guard signals != 0 else { return true }
        if signals & Int32(FK_INTERRUPT) != 0 {
            interrupt()
            return false
        }
        if signals & Int32(FK_STOP) != 0 {
            stop()
        } else if signals & Int32(FK_CONTINUE) != 0, monotonicMillis() >= ownContinuationUntil {
            goOn()
        }
        if signals & Int32(FK_RESIZE) != 0 { resize() }
        return true
    }

    private func handleMail() -> Bool {
        if mailbox.isClosed {
            end(.end)
            return false
        }
        if mailbox.isCancelled(requestID) {
            interrupt()
            return false
        }
        if mailbox.takeRefresh() {
            let old = cursorRow
            loadPrompts()
            draw(fromRow: old)
        }
        handleLookup()
        if mailbox.hasOutput, monotonicMillis() >= outputDueAt { showOutput() }
        return true
    }

    private func interrupt() {
        keys.reset()
        end(.interrupted, trailing: "^C")
    }
}
