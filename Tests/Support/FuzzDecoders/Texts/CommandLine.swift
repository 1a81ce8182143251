#if DEBUG
    @testable import FKCommands
    import FaaSKeeperModel
    import Fuzzing

    extension FuzzRandom {
        /// A line as somebody may type it.
        mutating func line() -> String {
            let names = CommandTable.standard.names + ["create", "set", "get", "txn", "commit", "!ls", "#"]
            let flags =
                GlobalOptions.flags.flatMap(\.spellings)
                + CommandTable.standard.commands.flatMap { $0.flags.flatMap(\.spellings) }
            let marks = [
                "|", ">", ">>", "'a b'", "\"a\\\"b\"", "\\", "--", "-", "--then", "@", "\n", "=", "'", "\"", ";",
            ]
            var words = [pick(names)]
            for _ in 0..<length(upTo: 6) {
                switch below(5) {
                case 0: words.append(pick(flags) + (oneIn(3) ? "=" + text(upTo: 4) : ""))
                case 1: words.append(pick(marks))
                case 2: words.append(path().text)
                case 3: words.append(String(int64()))
                default: words.append(text(upTo: 8))
                }
            }
            return words.joined(separator: oneIn(8) ? "" : " ")
        }

        mutating func script() -> String { list(upTo: 6) { $0.line() }.joined(separator: "\n") }
    }

    extension Decoders {
        static let commandLine: [Decoder] = [
            .text(
                "tokenizer", { $0.script() },
                roundTrip: { random in
                    // What completion puts into a line is one word again.
                    let word = random.text()
                    let quoted = ShellCompletion.quoted(word, isOpen: false)
                    let words = Tokenizer.split(quoted)
                    try Broken.unless(
                        word.isEmpty || words == .words([Word(word)]), "\(quoted.debugDescription) became \(words)")
                },
                check: { text in
                    for operators: [Unicode.Scalar] in [[], ["|", ">"], ["\n"]] {
                        let scan = Tokenizer(text, operators: operators)
                        let count = text.unicodeScalars.count
                        if let stop = scan.stop { try Broken.unless(stop < count, "stops at \(stop)") }
                        if let tail = scan.tail { try Broken.unless(tail.start < count, "tail at \(tail.start)") }
                        if case .incomplete(let opened, let column) = scan.outcome {
                            try Broken.unless((1...count).contains(column), "\(opened) at \(column)")
                        }
                    }
                    guard case .words(let words) = Tokenizer.split(text) else { return }
                    let again = words.map { "'" + $0.text.scalarsReplaced("'", by: "'\\''") + "'" }
                    try Broken.unless(
                        Tokenizer.split(again.joined(separator: " ")) == .words(words), "\(words) quoted: \(again)")
                }),
            .text(
                "command-line", slowness: 2, { $0.line() },
                check: { text in
                    let words = text.split(separator: " ").map { Word(String($0)) }
                    for isLine in [false, true] {
                        var parser = CommandLineParser(isLine: isLine)
                        do {
                            guard case .command(let arguments) = try parser.parse(words) else { continue }
                            let needed = arguments.command.operands.count { $0.presence == .required }
                            try Broken.unless(arguments.operands.count >= needed, "\(words) lacks an operand")
                            _ = try arguments.expectedVersion()
                        } catch let error as CommandError {
                            try Broken.unless(
                                error.exitCode == .usage && !error.message.isEmpty, "\(error.exitCode): \(error)")
                        }
                    }
                }),
            .text(
                "values",
                { random in
                    switch random.below(5) {
                    case 0: String(random.int64())
                    case 1: "\(random.below(100)).\(random.below(1_000))"
                    case 2: random.session().description
                    case 3: "digest:\(random.text()):\(random.text())"
                    default: random.pick(["on", "OFF", "json", "1e5", "nan", "inf", "0x", "-", "."])
                    }
                },
                check: { text in
                    try Properties.value { try Values.integer(text, in: Int64.min...Int64.max, for: "N") }
                    try Properties.value { try Values.integer(text, in: -1...Int32.max, for: "N") }
                    if let millis = try Properties.value({ try Values.seconds(text, for: "S") }) {
                        try Broken.unless((1...31_536_000_000).contains(millis), "\(millis) ms")
                    }
                    if let session = try Properties.value({ try Values.session(text) }) {
                        try Broken.unless(session.value > 0, "\(session)")
                        try Broken.unless(try Values.session(session.description) == session, "\(session)")
                        try Broken.unless(!text.utf8.contains(UInt8(ascii: "+")), "\(text) is no session")
                    }
                    try Properties.value { try Values.isOn(text, for: "S") }
                    try Properties.value { try Values.choice(text, for: "F") as OutputFormat }
                    _ = try Properties.value { try Values.credential(text) }
                }),
            .text(
                "acl-text",
                { random in
                    random.list(upTo: 3) { $0.aclEntry() }.map(Values.text).joined(separator: ",")
                },
                roundTrip: { random in
                    let acl = [random.aclEntry()] + random.list(upTo: 3) { $0.aclEntry() }
                    let text = acl.map(Values.text).joined(separator: ",")
                    try Broken.unless(try Properties.value { try Values.acl(text) } == acl, text.debugDescription)
                },
                check: { text in
                    guard let acl = try Properties.value({ try Values.acl(text) }) else { return }
                    let again = acl.map(Values.text).joined(separator: ",")
                    try Broken.unless(try Values.acl(again) == acl, again)
                }),
            .text(
                "base64", { Base64.encode($0.bytes(upTo: 40)) },
                roundTrip: { random in
                    let bytes = random.bytes(upTo: 60)
                    try Broken.unless(Base64.decode(Base64.encode(bytes).utf8) == bytes, "\(bytes)")
                },
                check: { text in
                    guard let bytes = Base64.decode(text.utf8) else { return }
                    try Broken.unless(bytes.count <= text.utf8.count, "\(bytes.count) bytes of \(text.utf8.count)")
                    try Broken.unless(Base64.decode(Base64.encode(bytes).utf8) == bytes, "\(bytes)")
                }),
            .text(
                "hexadecimal", { $0.bytes(upTo: 20).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() },
                check: { text in
                    guard let bytes = Hexadecimal.decode(text.utf8) else { return }
                    let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    let given = text.lowercased().filter { !" \n\r\t\r\n".contains($0) }
                    try Broken.unless(digits == given, "\(digits), not \(given)")
                }),
        ]
    }

    extension FuzzRandom {
        /// One that its text can tell: no comma, and no colon in the scheme.
        fileprivate mutating func aclEntry() -> ACLEntry {
            let scheme = pick(["world", "digest", "auth", "x"])
            let id = String(String.UnicodeScalarView(text().unicodeScalars.filter { $0 != "," }))
            return ACLEntry(Permissions(rawValue: Int32(number(1...31))), scheme: scheme, id: id)
        }
    }

    extension Properties {
        /// Nil where a value is refused as one of the command line is.
        @discardableResult
        static func value<Value>(_ read: () throws -> Value) throws -> Value? {
            do { return try read() } catch let error as CommandError {
                try Broken.unless(error.exitCode == .usage && !error.message.isEmpty, "\(error.exitCode): \(error)")
                return nil
            }
        }
    }

    extension String {
        fileprivate func scalarsReplaced(_ scalar: Unicode.Scalar, by text: String) -> String {
            unicodeScalars.reduce(into: "") { $1 == scalar ? $0 += text : $0.unicodeScalars.append($1) }
        }
    }
#endif
