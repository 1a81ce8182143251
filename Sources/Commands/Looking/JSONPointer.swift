/// A place in a JSON document (RFC 6901): the names and numbers on the way to it.
struct JSONPointer: Sendable, Equatable {
    let tokens: [String]

    /// - Throws: code 2, naming what is wrong.
    init(_ text: String) throws(CommandError) {
        if text.isEmpty {
            tokens = []
            return
        }
        guard text.utf8.first == 0x2F else {
            throw .usage("A pointer begins with /, such as /\(text); an empty one is the whole document")
        }
        var tokens: [String] = []
        // By bytes: an accent behind a slash would make one character of both.
        for part in text.utf8.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false) {
            var token: [UInt8] = []
            var rest = part[...]
            while let byte = rest.popFirst() {
                guard byte == 0x7E else {
                    token.append(byte)
                    continue
                }
                switch rest.popFirst() {
                case 0x30?: token.append(0x7E)
                case 0x31?: token.append(0x2F)
                default: throw .usage("In a pointer ~ is written ~0 and / is written ~1; \"\(text)\" has another ~")
                }
            }
            tokens.append(String(decoding: token, as: UTF8.self))
        }
        self.tokens = tokens
    }

    private init(tokens: [String]) { self.tokens = tokens }

    /// Up to the token at `count`.
    func prefix(_ count: Int) -> JSONPointer { JSONPointer(tokens: Array(tokens.prefix(count))) }

    var text: String {
        tokens.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }
}
