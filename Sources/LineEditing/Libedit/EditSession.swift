import CLibedit
import CTerminal
import SystemCalls

/// The thread's own part of the editor: libedit, and what is on the screen. Used on that thread only.
final class EditSession {
    let settings: EditorSettings
    let mailbox: Mailbox
    let input: Int32
    let output: Int32
    var editor: OpaquePointer?

    /// How the line ended, once it did.
    var outcome: LineInput?
    var requestID: UInt64 = 0
    var prompt = PromptBuffer()
    var rightPrompt = PromptBuffer()
    var keys = KeyDecoder(pasteKey: UInt32(FK_PASTE_KEY))
    /// When the last byte of a key that is not whole yet came.
    var undecidedAt: Int64 = 0
    /// Before it nothing is written above the line.
    var outputDueAt: Int64 = 0
    /// Until then SIGCONT is the end of a stop that this session made itself.
    var ownContinuationUntil: Int64 = 0
    var lookup: Lookup?
    var lastLookup: UInt64 = 0
    var columns = 80
    var rows = 24

    /// A completion that is under way.
    struct Lookup {
        let id: UInt64
        let request: CompletionRequest
        let givenUpAt: Int64
        let task: Task<Void, Never>
    }

    init(_ settings: EditorSettings, mailbox: Mailbox, input: Int32, output: Int32) {
        self.settings = settings
        self.mailbox = mailbox
        self.input = input
        self.output = output
    }

    /// Whether libedit works here.
    func open() -> Bool {
        guard fk_locale_use_utf8() != 0 else { return false }
        var callbacks = callbacks
        let entries = settings.history?.limit ?? EditorLimits.historyEntries
        editor = fk_editor_open(settings.program, input, output, Int32(clamping: entries), &callbacks)
        guard let editor else { return false }
        if fk_editor_uses_vi(editor) != 0 {
            keys = KeyDecoder(pasteKey: UInt32(FK_PASTE_KEY), sequences: Self.sequencesOfTerminals)
        }
        for entry in settings.history?.entries() ?? [] { entry.utf32.withUnsafeBufferPointer { remember(editor, $0) } }
        fk_guard_start(output, fk_editor_end())
        return true
    }

    /// What terminals send for keys without a character, in both of their modes.
    private static let sequencesOfTerminals: [[UInt8]: UInt32] = {
        let letters: [(String, Int)] = [
            ("A", FK_UP_KEY), ("B", FK_DOWN_KEY), ("C", FK_RIGHT_KEY), ("D", FK_LEFT_KEY), ("H", FK_HOME_KEY),
            ("F", FK_END_KEY),
        ]
        var result: [[UInt8]: UInt32] = [:]
        for (letter, key) in letters {
            for lead in ["[", "O"] { result[Array("\u{1B}\(lead)\(letter)".utf8)] = UInt32(key) }
        }
        for (number, key) in [(1, FK_HOME_KEY), (3, FK_DELETE_KEY), (4, FK_END_KEY)] {
            result[Array("\u{1B}[\(number)~".utf8)] = UInt32(key)
        }
        return result
    }()

    /// Edits lines until the editor is closed.
    func run() {
        while let request = mailbox.nextRequest() {
            let result = edit(request)
            mailbox.finishEditing(request)
            request.continuation.resume(returning: result)
        }
        if let editor { fk_editor_close(editor) }
        editor = nil
        fk_guard_stop()
    }

    private func edit(_ request: Mailbox.Request) -> LineInput {
        guard let editor else { return .end }
        (outcome, requestID) = (nil, request.id)
        outputDueAt = 0
        loadPrompts()
        fk_editor_resize(editor)
        measure()
        fk_guard_arm(1)
        fk_signals_start(mailbox.pipe.writeEnd, Int32(FK_SIGNALS_JOBS))
        // To the next row unless the cursor is at the beginning of one.
        write(String(repeating: " ", count: columns - 1) + "\r\u{1B}[J\u{1B}[?2004h")
        let count = fk_editor_read_line(editor)
        let result = outcome ?? (count > 0 ? .line(text(dropsLineBreak: true)) : .end)
        giveUpLookup()
        // Unless a key of libedit's own has ended the line, and gone to the next row.
        if outcome != nil || count <= 0 { write("\r\n") }
        write("\u{1B}[?2004l")
        fk_editor_flush(editor)
        fk_signals_stop()
        fk_guard_arm(0)
        if case .line(let line) = result { keep(line) }
        return result
    }

    private func keep(_ line: String) {
        guard let editor, settings.shouldRemember(line) else { return }
        line.utf32.withUnsafeBufferPointer { remember(editor, $0) }
        settings.history?.append(line)
    }

    private func remember(_ editor: OpaquePointer, _ text: UnsafeBufferPointer<UInt32>) {
        if let start = text.baseAddress { fk_editor_remember(editor, start) }
    }

    func write(_ text: String) {
        guard let editor else { return }
        var text = text
        text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { fk_editor_write(editor, $0.baseAddress, $0.count) }
        }
    }

    /// The line as it stands.
    var line: (text: [UInt32], cursor: Int) {
        guard let editor else { return ([], 0) }
        var start: UnsafePointer<UInt32>?
        var cursor = 0
        let count = fk_editor_line(editor, &start, &cursor)
        return (Array(UnsafeBufferPointer(start: start, count: count)), cursor)
    }

    func text(dropsLineBreak: Bool = false) -> String {
        let text = line.text
        return String(utf32: dropsLineBreak && text.last == 0x0A ? text.dropLast() : text[...])
    }

    func insert(_ text: String) {
        guard let editor else { return }
        text.utf32.withUnsafeBufferPointer { if let start = $0.baseAddress { _ = fk_editor_insert(editor, start) } }
    }
}

/// A prompt where C can read it.
struct PromptBuffer {
    private(set) var text = PromptText("")
    private(set) var pointer = UnsafeMutablePointer<UInt32>.allocate(capacity: 1)

    init() { pointer.initialize(to: 0) }

    mutating func set(_ text: PromptText) {
        guard text != self.text else { return }
        self.text = text
        pointer.deallocate()
        pointer = .allocate(capacity: text.scalars.count)
        pointer.initialize(from: text.scalars, count: text.scalars.count)
    }
}
