#if DEBUG
    @testable import FKCommands
    import FaaSKeeperModel
    import Fuzzing

    extension Decoders {
        static let shell: [Decoder] = [
            .text(
                "shell-line", { $0.script() },
                roundTrip: { random in
                    let words = (0...random.below(3)).map { _ in random.text() }.filter { !$0.isEmpty }
                    guard !words.isEmpty, CommandTable.standard[words[0]]?.name != "txn" else { return }
                    let line = words.map { ShellCompletion.quoted($0, isOpen: false) }.joined(separator: " ")
                    guard ShellLine.systemCommand(line) == nil else { return }
                    let expected = words.map { Word($0) }
                    let file = ShellLine(line + " > out")
                    try Broken.unless(
                        file == .command(expected, block: "", .file("out", appends: false)), "\(line): \(file)")
                    let pipe = ShellLine(line + "|less")
                    try Broken.unless(pipe == .command(expected, block: "", .pipe("less")), "\(line): \(pipe)")
                },
                check: { text in
                    let line = ShellLine(text)
                    if case .invalid(let message) = line { try Broken.unless(!message.isEmpty, "no message") }
                    if case .command(let words, _, _) = line { try Broken.unless(!words.isEmpty, "no words") }
                }),
            .text(
                "shell-commands",
                { random in
                    // As much as a paste has at the most.
                    let isLarge = random.oneIn(400)
                    let line = random.pick(["\n", "a\n", "!a\n", " \n"])
                    return isLarge ? String(repeating: line, count: 262_144 / line.utf8.count) : random.script()
                },
                check: { text in
                    let commands = ShellLine.commands(text)
                    let kept = commands.reduce(0) { $0 + $1.utf8.count }
                    try Broken.unless(kept <= text.utf8.count, "\(kept) bytes of \(text.utf8.count)")
                    // Nothing but blank lines is left out.
                    let blanks: Set<Unicode.Scalar> = [" ", "\t", "\n", "\r"]
                    let before = text.unicodeScalars.filter { !blanks.contains($0) && !$0.properties.isWhitespace }
                    let after = commands.joined().unicodeScalars.filter {
                        !blanks.contains($0) && !$0.properties.isWhitespace
                    }
                    try Broken.unless(before.elementsEqual(after), "\(commands)")
                }),
            .text(
                "shell-completion", { $0.line() },
                check: { text in
                    let completion = ShellCompletion(text, table: .standard)
                    try Broken.unless((0...text.utf8.count).contains(completion.start), "\(completion.start)")
                    if case .words(let words) = completion.wanted {
                        _ = ShellCompletion.common(ShellCompletion.matches(words, completion.word))
                    }
                    _ = ShellCompletion.split(path: completion.word)
                }),
            .text(
                "relative-path", { $0.path().text + ($0.oneIn(2) ? "/../" : "") },
                roundTrip: { random in
                    let path = random.path()
                    let resolved = RelativePath.resolve(path.text, from: random.path())
                    try Broken.unless(Properties.sameBytes(resolved, path.text), "\(path) became \(resolved)")
                },
                check: { text in
                    let resolved = RelativePath.resolve(text, from: .root)
                    try Broken.unless(resolved.utf8.first == 0x2F, resolved)
                    _ = RelativePath.resolve(text, from: NodePath(unchecked: "/a/b"), isPrefix: true)
                }),
            .text(
                "suggestion", slowness: 5, { $0.pick(CommandTable.standard.names) },
                check: { text in
                    _ = Suggestion.question(text, among: CommandTable.standard.names)
                }),
        ]
    }
#endif
