import FaaSKeeperModel

/// Reads the values of flags and operands; every fault names what was given and what would be right.
enum Values {
    static func integer<Number: FixedWidthInteger>(
        _ text: String, in range: ClosedRange<Number>, for what: String
    ) throws(CommandError) -> Number {
        guard let value = Number(text), range.contains(value) else {
            let bound =
                range.upperBound == .max
                ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
            throw .usage("\(what) needs a whole number \(bound), not \"\(text)\"")
        }
        return value
    }

    /// One of the words that `Choice` has, in any case.
    static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String, for what: String
    ) throws(CommandError) -> Choice {
        if let choice = Choice(rawValue: text.lowercased()) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        throw .usage(
            "\(what) takes \(Suggestion.list(words)), not \"\(text)\"" + Suggestion.question(text, among: words))
    }

    static func isOn(_ text: String, for what: String) throws(CommandError) -> Bool {
        let value: Switch = try choice(text, for: what)
        return value == .on
    }

    private enum Switch: String, CaseIterable { case on, off }

    /// What a number of seconds may be, in milliseconds: up to a year.
    static let secondsMillis: ClosedRange<Int64> = 1...31_536_000_000

    /// Seconds, with a fraction where wanted, as milliseconds.
    static func seconds(_ text: String, for what: String) throws(CommandError) -> Int64 {
        let isPlain = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard isPlain, let value = Double(text), value < 1e12,
            case let millis = Int64((value * 1_000).rounded()), secondsMillis.contains(millis)
        else {
            throw .usage("\(what) needs a number of seconds above 0, such as 5 or 0.5, not \"\(text)\"")
        }
        return millis
    }

    /// A txid as a tail prints it: hexadecimal after 0x, else decimal.
    static func txid(_ text: String, for what: String) throws(CommandError) -> Int64 {
        let digits = text.lowercased()
        let value = digits.hasPrefix("0x") ? Int64(digits.dropFirst(2), radix: 16) : Int64(digits)
        guard let value, (0..<Int64.max).contains(value), !digits.contains("+") else {
            throw .usage("\(what) needs a txid such as 42 or 0x2a, not \"\(text)\"")
        }
        return value
    }

    /// `SCHEME:CREDENTIAL`, for example `digest:user:password`.
    static func credential(_ text: String) throws(CommandError) -> Credential {
        guard let colon = text.utf8.firstIndex(of: 0x3A), colon != text.startIndex else {
            throw .usage("A credential is SCHEME:CREDENTIAL, such as digest:user:password")
        }
        return Credential(
            scheme: String(text[..<colon]), secret: Array(text.utf8[text.utf8.index(after: colon)...]))
    }

    /// What `credential` reads, with stars in the place of a password.
    static func withoutSecret(_ credential: Credential) -> String {
        let text = String(decoding: credential.secret, as: UTF8.self)
        guard credential.scheme == "digest", let colon = text.firstIndex(of: ":") else {
            return "\(credential.scheme):***"
        }
        return "\(credential.scheme):\(text[..<colon]):***"
    }

    /// A session id as `fk sessions` prints it, with or without 0x.
    static func session(_ text: String) throws(CommandError) -> SessionID {
        let digits = text.lowercased().hasPrefix("0x") ? String(text.dropFirst(2)) : text
        guard let session = SessionID(hex: digits), session.value > 0 else {
            throw .usage("A session is a hexadecimal number such as 0x1a2b, not \"\(text)\"")
        }
        return session
    }

    static let aclExample = "world:anyone:cdrwa,digest:user:HASH:rw"

    /// zkCli's form: entries `SCHEME:ID:PERMISSIONS`, separated by commas. The id may hold colons.
    static func acl(_ text: String) throws(CommandError) -> ACL {
        var result: ACL = []
        // By bytes: an accent that follows a colon would make one character of both.
        for bytes in text.utf8.split(separator: 0x2C, omittingEmptySubsequences: false) {
            let entry = Substring(bytes)
            guard let first = bytes.firstIndex(of: 0x3A), let last = bytes.lastIndex(of: 0x3A), first != last,
                first != entry.startIndex
            else {
                throw .usage("\"\(entry)\" is no entry SCHEME:ID:PERMISSIONS, as in \(aclExample)")
            }
            let letters = String(entry[bytes.index(after: last)...])
            guard let permissions = Permissions(letters: letters), !letters.isEmpty else {
                throw .usage("\"\(letters)\" are no permissions: letters of cdrwa, as in \(aclExample)")
            }
            let id = String(entry[bytes.index(after: first)..<last])
            result.append(ACLEntry(permissions, scheme: String(entry[..<first]), id: id))
        }
        return result
    }

    /// An entry as it can be given to `setAcl` again.
    static func text(of entry: ACLEntry) -> String { "\(entry.scheme):\(entry.id):\(entry.permissions)" }
}
