/// Percent-encoding as Signature Version 4 wants it: everything but letters, digits and `-._~`, in capital digits.
enum URIEncoding {
    static func encode(_ text: String, keepingSlash: Bool = false) -> String {
        var result: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) || (keepingSlash && byte == UInt8(ascii: "/")) {
                result.append(byte)
            } else {
                result.append(UInt8(ascii: "%"))
                result += Hex.encode(CollectionOfOne(byte)).uppercased().utf8
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Sorted by the encoded name, then by the encoded value; both requests and their signatures use it.
    static func query(_ items: [(name: String, value: String)]) -> String {
        items.map { (encode($0.name), encode($0.value)) }
            .sorted { ($0.0, $0.1) < ($1.0, $1.1) }
            .map { $0.0 + "=" + $0.1 }.joined(separator: "&")
    }

    /// Without `.`, `..` and empty segments (RFC 3986, section 6.2.2.3, and no slash twice). Not for S3, whose keys may have
    /// them.
    static func normalized(_ path: String) -> String {
        var segments: [Substring] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for part in parts where !part.isEmpty && part != "." {
            if part == ".." { _ = segments.popLast() } else { segments.append(part) }
        }
        let isFolder = parts.last.map { $0.isEmpty || $0 == "." || $0 == ".." } ?? true
        return "/" + segments.joined(separator: "/") + (isFolder && !segments.isEmpty ? "/" : "")
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == 0x2D || byte == 0x2E || byte == 0x5F || byte == 0x7E
    }
}
