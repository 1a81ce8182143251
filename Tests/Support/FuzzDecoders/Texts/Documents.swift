#if DEBUG
    @testable import FKCommands
    import Fuzzing

    extension FuzzRandom {
        fileprivate mutating func configuration() -> String {
            let lines = list(upTo: 4) { random -> String in
                let name = TOMLText.key(random.oneIn(2) ? random.pick(["a", "b", "c"]) : random.text())
                let values = random.list(upTo: 3) { random in
                    random.pick([
                        "connect = \(TOMLText.quoted(random.text()))", "connect = 'x' # \(random.below(9))",
                        "timeout = \(random.below(90) + 1)", "timeout = 0.5", "cost = true", "quiet = false",
                        "color = \"never\"", "auth = [ 'a:b', \"c:d\", ]", "# a comment", "",
                    ])
                }
                return random.pick(["", "\n", "# \(random.below(9))\n"]) + "[contexts.\(name)]\n"
                    + values.joined(separator: random.pick(["\n", "\r\n"])) + "\n"
            }
            return pick(["", "current = \"a\"\n", "# Mine.\n\n", "contexts.d.connect = 'x'\n"]) + lines.joined()
        }

        fileprivate mutating func document(depth: Int = 0) -> String {
            let blank = pick(["", " ", "\n  "])
            switch below(depth < 3 ? 5 : 3) {
            case 0: return pick(["0", "-1.50", "1E+2", "true", "null", "12345678901234567890.10"])
            case 1, 2: return JSON.string(text()).text
            case 3: return "[" + list(upTo: 3) { blank + $0.document(depth: depth + 1) }.joined(separator: ",") + "]"
            default:
                let members = list(upTo: 3) { random in
                    blank + JSON.string(random.oneIn(2) ? random.text() : "a").text + ":" + blank
                        + random.document(depth: depth + 1)
                }
                return "{" + members.joined(separator: ",") + blank + "}"
            }
        }
    }

    extension Decoders {
        static let documents: [Decoder] = [
            Decoder(
                "configuration", slowness: 3, generate: { Array($0.configuration().utf8) },
                check: { bytes in
                    guard let before = try Documents.configuration(bytes) else { return }
                    var text = ConfigurationText(bytes, file: "f")
                    try text.set("fuzz new", [(.connect, "\"x\""), (.timeout, "5")])
                    try text.use("fuzz new")
                    guard let after = try Documents.configuration(text.bytes) else {
                        throw Broken("unreadable afterwards")
                    }
                    try Broken.unless(after.current?.name == "fuzz new", "not in use")
                    try Broken.unless(
                        Documents.said(after, but: "fuzz new") == Documents.said(before, but: "fuzz new"),
                        "other contexts have changed")
                    try Broken.unless(after["fuzz new"]?.value(.timeout)?.texts == ["5"], "not set")
                    guard let first = before.contexts.first?.name, (try? text.remove(first)) != nil else { return }
                    guard let last = try Documents.configuration(text.bytes) else { throw Broken("unreadable at last") }
                    try Broken.unless(
                        Documents.said(last, but: first) == Documents.said(after, but: first)
                            && last[first] == nil, "removing \(first) has changed others")
                }),
            Decoder(
                "json-document", generate: { Array($0.document().utf8) },
                check: { bytes in
                    var document: JSONDocument
                    do throws(JSONReader.Fault) { document = try JSONDocument(bytes) } catch {
                        try Broken.unless((0...bytes.count).contains(error.byte), "fault at \(error.byte)")
                        return
                    }
                    let pointer = try JSONPointer("/a")
                    guard let old = try? document.value(at: pointer) else { return }
                    try document.set(pointer, to: Array("[7.0]".utf8))
                    document = try JSONDocument(document.bytes)
                    try Broken.unless(try document.value(at: pointer) == Array("[7.0]".utf8), "another value")
                    try document.set(pointer, to: old)
                    try Broken.unless(document.bytes == bytes, "the rest has changed")
                    try document.set(try JSONPointer("/fuzz~1new"), to: [0x31])
                    document = try JSONDocument(document.bytes)
                    try Broken.unless(try document.value(at: try JSONPointer("/fuzz~1new")) == [0x31], "not added")
                }),
            .text(
                "glob",
                {
                    $0.list(upTo: 8) { $0.oneIn(2) ? $0.pick(["*", "?", "[a-c]", "[!x]", "\\*", "a"]) : $0.text() }
                        .joined()
                },
                check: { text in
                    guard let glob = try? Glob(text) else { return }
                    _ = glob.matches(text)
                    let plain = text.unicodeScalars.allSatisfy { !"*?[\\".unicodeScalars.contains($0) }
                    if plain { try Broken.unless(glob.matches(text), "it is not like itself") }
                }),
        ]
    }

    private enum Documents {
        /// nil where it is refused, with a line.
        static func configuration(_ bytes: [UInt8]) throws -> Configuration? {
            do throws(CommandError) { return try Configuration(bytes, file: "f") } catch {
                let line = error.message.split(separator: ":").dropFirst().first.flatMap { Int($0) } ?? 0
                let lines = bytes.count { $0 == 0x0A } + 1
                try Broken.unless(error.exitCode == .usage && (1...lines).contains(line), error.message)
                return nil
            }
        }

        /// Without the lines, by name.
        static func said(_ configuration: Configuration, but name: String) -> [[String]] {
            configuration.contexts.filter { !$0.name.utf8.elementsEqual(name.utf8) }.map { context in
                [context.name] + context.values.flatMap { [$0.setting.rawValue] + $0.texts }
            }.sorted { $0.lexicographicallyPrecedes($1) }
        }
    }
#endif
