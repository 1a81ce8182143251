import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private enum Verb: String, CaseIterable { case get, set }

    private static let asText = Flag("s", long: "string", "For set: VALUE is text, which is quoted here")

    static let json = Command(
        "json", .change, "Read or change one value in a node's JSON data", flags: [asText, .version],
        operands: [
            Operand("VERB", .choice(Verb.allCases.map(\.rawValue)), "get or set"), .path,
            Operand("POINTER", .text, "The place, such as /servers/0/port (RFC 6901); '' is the whole document"),
            Operand("VALUE", .data, .optional, "For set: JSON; - reads standard input, @FILE a file"),
        ],
        details: """
            get prints the value as it stands in the document, a text without its quotation marks. set replaces it, or
            adds it to the object or list that is there: the last token is then a new name, or the length of the list, or
            -. Everything else in the document stays byte by byte: numbers, blanks, the order of names.

            The document is written only if its version is still the one that was read, else the exit code is 5. A value
            that is not there has the exit code 1.
            """,
        examples: [
            ("json get /app/config /db/port", "such as 5432"), ("json set /app/config /db/port 5433", "a number"),
            ("json set -s /app/config /db/host db2", "a text"), ("json set /app/config /hosts/- '\"c\"'", "one more"),
        ], cost: .write
    ) { context, arguments in
        let verb: Verb = try Values.choice(arguments.operands[0].text, for: "json")
        let path = try context.path(arguments, 1)
        let pointer = try JSONPointer(arguments.operands[2].text)
        let expected = try arguments.expectedVersion()
        var value: [UInt8] = []
        switch (verb, arguments.operand(3)) {
        case (.get, let extra?): throw CommandError.usage("json get has no use for \"\(extra.text)\"")
        case (.get, nil):
            if arguments.has(asText) { throw CommandError.usage("\(asText.spellings[0]) is for json set") }
        case (.set, nil): throw CommandError.usage("json set needs VALUE; usage: json set PATH POINTER VALUE")
        case (.set, let word?):
            value = try await replacement(context, word, arguments, path: path)
        }
        let client = try await context.client()
        let (data, stat) = try await client.get(path)
        if expected >= 0, expected != stat.version {
            throw KeeperError(
                .badVersion, "Version \(expected) does not match version \(stat.version): \(path)", path: path)
        }
        var document: JSONDocument
        do throws(JSONReader.Fault) { document = try JSONDocument(data) } catch {
            throw CommandError(
                .failure, "noJSON",
                data.isEmpty
                    ? "There are no data, and so no JSON: \(path)"
                    : "The data are no JSON: \(error.message) (byte \(error.byte)): \(path)", path: path)
        }
        do throws(JSONDocument.Missing) {
            guard verb == .set else {
                return context.printer.json(try document.value(at: pointer), at: pointer, of: path, stat: stat)
            }
            try document.set(pointer, to: value)
        } catch {
            throw CommandError(.failure, "noValue", "\(error.message): \(path)", path: path)
        }
        let changed = try await client.set(path, data: document.bytes, version: stat.version)
        context.printer.changed(path, stat: changed, showsStat: false)
    }

    /// What `set` was given, as JSON.
    private static func replacement(
        _ context: CommandContext, _ word: Word, _ arguments: Arguments, path: String
    ) async throws -> [UInt8] {
        let bytes = try await context.data(word, arguments, path: path)
        if arguments.has(asText) {
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw CommandError.usage("VALUE is no text: it is not valid UTF-8")
            }
            return Array(JSON.string(text).text.utf8)
        }
        do throws(JSONReader.Fault) { return Array(bytes[try JSONReader.check(bytes)]) } catch {
            let text = String(decoding: bytes.prefix(80), as: UTF8.self)
            throw CommandError.usage(
                "VALUE is no JSON: \(error.message) (byte \(error.byte)); for a text give -s, or '\(JSON.string(text).text)'"
            )
        }
    }
}

extension TextPrinter {
    /// A value of a document; a text bare.
    func json(_ value: [UInt8], at pointer: JSONPointer, of path: String, stat: Stat) {
        let text = JSONDocument.text(value) ?? String(decoding: value, as: UTF8.self)
        let isText = value.first == UInt8(ascii: "\"")
        line(isText ? safe(text) : text)
    }
}

extension JSONPrinter {
    /// The value as it stands in the document, but on one line.
    func json(_ value: [UInt8], at pointer: JSONPointer, of path: String, stat: Stat) {
        let text = JSONReader.compact(value)
        output.write("{\"path\":\(JSON.string(path).text),\"pointer\":\(JSON.string(pointer.text).text),\"value\":")
        output.write(text)
        output.writeLine(",\"stat\":\(JSON.of(stat).text)}")
    }
}

extension JSONReader {
    /// Checked JSON without the blanks between its parts.
    static func compact(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isText = false
        var isEscaped = false
        for byte in bytes {
            if !isText, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { continue }
            result.append(byte)
            if isEscaped {
                isEscaped = false
            } else if isText, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\"") {
                isText.toggle()
            }
        }
        return result
    }
}
