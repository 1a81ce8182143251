import Testing

@testable import LineEditing

@Suite struct TextTests {
    private func keys(_ decoder: inout KeyDecoder) -> String {
        var result: [UInt32] = []
        while let key = decoder.nextKey() { result.append(key) }
        return String(utf32: result)
    }

    @Test func keysFromBytes() {
        var decoder = KeyDecoder(pasteKey: 0x9D)
        for byte in "aé日😀".utf8 { decoder.feed([byte]) }
        #expect(keys(&decoder) == "aé日😀")
        decoder.feed([0x80, 0xFF, 0xC3, 0x41, 0xE2, 0x82, 0x42, 0xED, 0xA0, 0x80, 0x43])
        #expect(keys(&decoder) == "ABC")
        // An arrow is no paste.
        decoder.feed("\u{1B}[A\u{1B}".utf8)
        #expect(keys(&decoder) == "\u{1B}[A" && decoder.isUndecided)
        decoder.decide()
        #expect(keys(&decoder) == "\u{1B}" && !decoder.isUndecided)
    }

    @Test func pastes() {
        var decoder = KeyDecoder(pasteKey: 0x9D)
        for byte in "x\u{1B}[200~one\r\ntwo\rthree\nfour\u{1B}[201\u{03}\u{1B}[201~y".utf8 { decoder.feed([byte]) }
        #expect(keys(&decoder) == "x\u{9D}y")
        #expect(decoder.takePasted() == "one\ntwo\nthree\nfour[201")
        decoder.feed("\u{1B}[200~".utf8)
        #expect(decoder.isPasting)
        for _ in 0..<(EditorLimits.pasteBytesMax / 10 + 1_000) { decoder.feed("0123456789".utf8) }
        decoder.feed("\u{1B}[201~z".utf8)
        #expect(keys(&decoder) == "\u{9D}z")
        let pasted = decoder.takePasted()
        #expect(pasted.utf8.count == EditorLimits.pasteBytesMax && pasted.hasPrefix("0123456789"))
    }

    @Test func sequences() {
        var decoder = KeyDecoder(pasteKey: 0x9D, sequences: [Array("\u{1B}[A".utf8): 0x80])
        decoder.feed("\u{1B}[A\u{1B}[B\u{1B}\u{1B}[A".utf8)
        #expect(keys(&decoder) == "\u{80}\u{1B}[B\u{1B}\u{80}")
    }

    @Test func prompts() {
        let plain = PromptText("[fk]> ")
        #expect(String(utf32: plain.visible) == "[fk]> " && plain.scalars.last == 0)
        let mark = "\u{01}"
        let coloured = PromptText("\u{1B}[31mfk\u{1B}[0m> ")
        #expect(
            String(utf32: coloured.scalars.dropLast()) == "\(mark)\u{1B}[31m\(mark)fk\(mark)\u{1B}[0m\(mark)> ")
        #expect(String(utf32: coloured.visible) == "fk> ")
        // An escape at the end comes before the last blank, or gets one.
        #expect(
            String(utf32: PromptText("> \u{1B}[0m").scalars.dropLast()) == ">\(mark)\u{1B}[0m\(mark) ")
        #expect(String(utf32: PromptText(">\u{1B}[0m").visible) == "> ")
        #expect(PromptText.plain("\u{1B}[1;31ma\u{1B}[0mb\n") == "ab")
        #expect(PromptText("\u{1B}").visible == [0x20] && PromptText("").scalars == [0])
    }

    @Test func layout() {
        var layout = ScreenLayout(columns: 10)
        layout.add("12345".utf32.dropLast())
        #expect(layout.row == 0 && layout.column == 5)
        layout.add("67890".utf32.dropLast())
        #expect(layout.row == 1 && layout.column == 0)
        layout.add("\na\tb".utf32.dropLast())
        #expect(layout.row == 2 && layout.column == 9)
        layout.add([0x03])
        #expect(layout.row == 3 && layout.column == 1)
    }

    @Test func candidates() {
        func lines(_ names: [String], total: Int? = nil, rows: Int = 24, columns: Int = 20) -> [String] {
            let candidates = names.map { CompletionCandidate($0) }
            return CandidateList.lines(
                CompletionAnswer(start: 0, candidates: candidates, total: total), rows: rows, columns: columns)
        }
        #expect(lines(["a", "b", "c"]) == ["a  b  c"])
        #expect(lines(["one", "two", "three", "four"], columns: 15) == ["one    three", "two    four"])
        #expect(lines(["one", "two"], total: 12_345) == ["one  two", "… 12,345 matches, type more"])
        #expect(lines([String(repeating: "x", count: 40)], columns: 10) == ["xxxxxxxx…"])
        #expect(lines(["a\nb"]) == ["a?b"])
        let many = lines((0..<1_000).map { "name\($0)" }, rows: 10)
        #expect(many.count == 7 && many.last == "… 1,000 matches, type more")
        #expect(lines((0..<5).map { "n\($0)" }, rows: 1, columns: 4) == ["n0", "… 5 matches, type more"])
    }

    @Test func completionSteps() {
        func step(_ texts: [String], _ before: String, start: Int, total: Int? = nil) -> CompletionStep {
            let candidates = texts.map { CompletionCandidate($0) }
            return .of(CompletionAnswer(start: start, candidates: candidates, total: total), beforeCursor: before)
        }
        #expect(step(["alpha"], "ls al", start: 3) == .replace(count: 2, with: "alpha "))
        #expect(step(["alpha", "alphabet"], "al", start: 0) == .replace(count: 2, with: "alpha"))
        #expect(step(["alpha", "alphabet"], "alpha", start: 0) == .list)
        #expect(step(["é日", "é本"], "é", start: 0) == .list)
        #expect(step(["é日x"], "aé", start: 1) == .replace(count: 1, with: "é日x "))
        #expect(step(["alpha", "alphabet"], "al", start: 0, total: 90) == .list)
        #expect(step([], "al", start: 0) == .nothing)
        // A start within a character, and beyond the end.
        #expect(step(["x"], "é", start: 1) == .nothing)
        #expect(step(["x"], "a", start: 9) == .replace(count: 0, with: "x "))
    }

    @Test func queue() {
        var queue = OutputQueue()
        #expect(queue.isEmpty)
        queue.add("one")
        queue.add("two\n")
        #expect(String(decoding: queue.take(bytesMax: 2), as: UTF8.self) == "one\n")
        #expect(String(decoding: queue.take(), as: UTF8.self) == "two\n" && queue.isEmpty)
        let line = String(repeating: "x", count: 999)
        for _ in 0..<5_000 { queue.add(line) }
        queue.add("the last")
        let text = String(decoding: queue.take(), as: UTF8.self)
        #expect(text.utf8.count < EditorLimits.outputBytesMax + 100 && text.hasSuffix("\nthe last\n"))
        let kept = text.split(separator: "\n").count - 2
        #expect(text.hasPrefix("… \(CandidateList.grouped(5_000 - kept)) lines came too fast to be shown\n"))
    }
}
