#if DEBUG
    import Foundation
    import Fuzzing
    @testable import LineEditing

    extension Decoders {
        static let lineEditing: [Decoder] = [
            Decoder(
                "history-encoding",
                generate: { random in random.list(upTo: 4) { $0.text() }.flatMap { HistoryEncoding.line($0) } },
                roundTrip: { random in
                    let entries = random.list(upTo: 6) { $0.text() }.filter { !$0.isEmpty }
                    let again = HistoryEncoding.entries(entries.flatMap(HistoryEncoding.line))
                    try Broken.unless(
                        again.elementsEqual(entries, by: Properties.sameBytes), "\(entries) came back as \(again)")
                },
                check: { bytes in
                    let entries = HistoryEncoding.entries(bytes)
                    let again = HistoryEncoding.entries(entries.flatMap(HistoryEncoding.line))
                    try Broken.unless(again.elementsEqual(entries, by: Properties.sameBytes), "\(entries)")
                    try Broken.unless(entries.allSatisfy { !$0.isEmpty }, "an empty entry")
                }),
            Decoder(
                "history-file", slowness: 10,
                generate: { random in random.list(upTo: 4) { $0.text() }.flatMap { HistoryEncoding.line($0) } },
                check: { bytes in
                    let path = FileManager.default.temporaryDirectory.path + "/fk-fuzz-history.\(getpid())"
                    defer { try? FileManager.default.removeItem(atPath: path) }
                    _ = FileManager.default.createFile(atPath: path, contents: Data(bytes))
                    let file = HistoryFile(path: path, limit: 5)
                    let before = file.entries()
                    try Broken.unless(file.append("new"), "nothing can be appended")
                    let after = file.entries()
                    // A piece of a line at the end becomes an entry, so that it does not swallow the next.
                    let expected = before.last == "new" ? before : (before + ["new"]).suffix(5)
                    let isTorn = bytes.last.map { $0 != 0x0A } ?? false
                    try Broken.unless(
                        after == expected || (isTorn && after.last == "new" && after.count <= 5),
                        "\(before) became \(after)")
                }),
            Decoder(
                "key-decoder", slowness: 12,
                generate: { random in
                    var bytes = Array(random.text().utf8)
                    if random.oneIn(2) {
                        bytes += Array("\u{1B}[200~".utf8) + random.bytes(upTo: 30)
                        if random.oneIn(400) {
                            bytes += Array(
                                repeating: random.pick([0x1B, 0x61]), count: EditorLimits.pasteBytesMax + 1_000)
                        }
                        if random.oneIn(2) { bytes += Array("\u{1B}[201~".utf8) }
                    }
                    return bytes + Array(random.pick(["", "\u{1B}[3~", "\u{1B}", "\u{1B}["]).utf8)
                },
                roundTrip: { random in
                    // Text that is typed arrives as it is; what is pasted without its control characters.
                    let text = random.text().filter { $0 != "\u{1B}" }.unicodeScalars.filter { $0 != "\u{1B}" }
                    let typed = String(String.UnicodeScalarView(text))
                    var decoder = KeyDecoder(pasteKey: 0xFFFF_FFFF)
                    decoder.feed(typed.utf8)
                    try Broken.unless(decoder.keys() == typed.unicodeScalars.map(\.value), "\(typed.debugDescription)")
                    let plain = String(String.UnicodeScalarView(text.filter { $0.value >= 0x20 && $0.value < 0x7F }))
                    decoder.feed(Array("\u{1B}[200~\(plain)\u{1B}[201~".utf8))
                    try Broken.unless(decoder.keys() == [0xFFFF_FFFF], "a paste is not one key")
                    try Broken.unless(decoder.takePasted() == plain, "\(plain) was pasted")
                },
                check: { bytes in
                    let sequences: [[UInt8]: UInt32] = [Array("\u{1B}[3~".utf8): 0xFFFF_FFFE]
                    var whole = KeyDecoder(pasteKey: 0xFFFF_FFFF, sequences: sequences)
                    whole.feed(bytes)
                    // However they arrive, they are the same keys.
                    var single = KeyDecoder(pasteKey: 0xFFFF_FFFF, sequences: sequences)
                    for byte in bytes { single.feed([byte]) }
                    for decoder in [whole, single] where !decoder.isPasting { _ = decoder.isUndecided }
                    whole.decide()
                    single.decide()
                    let keys = whole.keys()
                    try Broken.unless(keys == single.keys(), "other keys when they arrive one by one")
                    try Broken.unless(keys.count <= bytes.count, "\(keys.count) keys")
                    let text = String(decoding: bytes, as: UTF8.self)
                    let isPlain = ["\u{1B}[200~", "\u{1B}[3~"].allSatisfy { !text.contains($0) }
                    if isPlain, bytes.allSatisfy({ $0 < 0x80 }) {
                        try Broken.unless(keys.elementsEqual(bytes.map(UInt32.init)), "keys \(keys)")
                    }
                    let pasted = whole.takePasted()
                    try Broken.unless(pasted == single.takePasted(), "other pastes")
                    try Broken.unless(pasted.utf8.count <= bytes.count * 3, "\(pasted.utf8.count) bytes pasted")
                    try Broken.unless(
                        whole.pasted.count <= EditorLimits.pasteBytesMax + 16, "\(whole.pasted.count) bytes are kept")
                }),
            .text(
                "prompt", { $0.text() + "\u{1B}[1;33m" + $0.text() + "\u{1B}[0m" },
                check: { text in
                    let prompt = PromptText(text)
                    try Broken.unless(prompt.scalars.last == 0, "no end")
                    try Broken.unless(prompt.scalars.count { $0 == PromptText.mark } % 2 == 0, "marks in no pairs")
                    var layout = ScreenLayout(columns: 20)
                    layout.add(prompt.visible)
                    _ = PromptText.plain(text)
                }),
            .text(
                "completion-answer", { $0.text() },
                check: { text in
                    let names = text.split(separator: " ").map { CompletionCandidate(String($0)) }
                    let answer = CompletionAnswer(start: text.utf8.count / 2, candidates: names, total: nil)
                    if case .replace(let count, _) = CompletionStep.of(answer, beforeCursor: text) {
                        try Broken.unless(count <= text.unicodeScalars.count, "\(count) of \(text)")
                    }
                    let lines = CandidateList.lines(answer, rows: 10, columns: 20)
                    try Broken.unless(lines.count <= EditorLimits.candidateRowsMax + 1, "\(lines.count) rows")
                }),
        ]
    }

    extension KeyDecoder {
        fileprivate mutating func keys() -> [UInt32] {
            var result: [UInt32] = []
            while let key = nextKey() { result.append(key) }
            return result
        }
    }
#endif
