/// The absolute, validated path of a znode.
///
/// The rules are ZooKeeper's (`PathUtils.validatePath`): it starts with `/`, does not end with one (but for the
/// root), has no empty, `.` or `..` element, and none of the characters U+0000-U+001F, U+007F-U+009F,
/// U+D800-U+F8FF, U+FFF0-U+FFFF. As ZooKeeper counts UTF-16 units, characters beyond the basic plane are refused.
public struct NodePath: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The path as text, for example `/app/config`.
    public let text: String

    /// The root, `/`.
    public static let root = NodePath(unchecked: "/")

    /// Validates `text`.
    /// - Throws: `KeeperError` with code `.badArguments`, naming the fault and where it stands.
    public init(_ text: String) throws(KeeperError) {
        if let fault = NodePath.fault(in: text) {
            throw KeeperError(.badArguments, "Invalid path \"\(escapeControl(text))\": \(fault)", path: text)
        }
        self.text = text
    }

    /// Takes `text` as it is. Only for text that was validated before, such as a path read back from a store.
    public init(unchecked text: String) {
        self.text = text
    }

    public var description: String { text }

    /// Byte by byte, as stores compare keys: to Swift `é` in one character and in two are the same text.
    public static func == (a: NodePath, b: NodePath) -> Bool {
        a.text == b.text && a.text.utf8.elementsEqual(b.text.utf8)
    }

    public static func < (a: NodePath, b: NodePath) -> Bool {
        a.text.utf8.lexicographicallyPrecedes(b.text.utf8)
    }

    public var isRoot: Bool { text.utf8.count == 1 }

    /// The parent, or nil for the root.
    public var parent: NodePath? {
        if isRoot { return nil }
        let slash = text.utf8.lastIndex(of: 0x2F)!
        return slash == text.utf8.startIndex ? .root : NodePath(unchecked: String(text[..<slash]))
    }

    /// The last element; empty for the root.
    public var name: String {
        if isRoot { return "" }
        let slash = text.utf8.lastIndex(of: 0x2F)!
        return String(text[text.utf8.index(after: slash)...])
    }

    /// The number of elements; 0 for the root.
    public var depth: Int {
        isRoot ? 0 : text.utf8.reduce(0) { $1 == 0x2F ? $0 + 1 : $0 }
    }

    /// The child of that name, not validated.
    public func child(_ name: String) -> NodePath {
        NodePath(unchecked: isRoot ? "/" + name : text + "/" + name)
    }

    /// Whether `self` is `ancestor` or lies below it.
    public func isWithin(_ ancestor: NodePath) -> Bool {
        if ancestor.isRoot { return true }
        let mine = text.utf8
        let other = ancestor.text.utf8
        guard mine.starts(with: other) else { return false }
        return mine.count == other.count || mine[mine.index(mine.startIndex, offsetBy: other.count)] == 0x2F
    }

    /// Every path from the parent up to the root.
    public var ancestors: [NodePath] {
        var result: [NodePath] = []
        var current = parent
        while let path = current {
            result.append(path)
            current = path.parent
        }
        return result
    }

    /// Whether `text` certainly is a valid path, without dots at the start of an element and in ASCII: nearly all are.
    /// One pass over its bytes.
    private static func isPlain(_ text: String) -> Bool {
        guard text.utf8.count <= Limits.pathBytesMax else { return false }
        var depth = 0
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x2F {
                if last == 0x2F { return false }
                depth += 1
            } else if byte <= 0x1F || byte >= 0x7F || last == 0 || (byte == 0x2E && last == 0x2F) {
                return false
            }
            last = byte
        }
        return (last != 0x2F || depth == 1 && text.utf8.count == 1) && depth > 0 && depth <= Limits.pathDepthMax
    }

    /// What is wrong with `text` as a path, or nil when it is a valid one.
    public static func fault(in text: String) -> String? {
        if isPlain(text) { return nil }
        if text.isEmpty { return "path length must be > 0" }
        let units = Array(text.utf16)
        if units[0] != 0x2F { return "path must start with / character" }
        if units.count == 1 { return nil }
        if text.utf8.count > Limits.pathBytesMax {
            return "path is \(text.utf8.count) bytes long, the limit is \(Limits.pathBytesMax)"
        }
        if units.last == 0x2F { return "path must not end with / character" }
        var elementStart = 1
        for index in 1...units.count {
            let unit = index < units.count ? units[index] : 0x2F
            if unit == 0x2F {
                let element = units[elementStart..<index]
                if element.isEmpty { return "empty node name specified @\(index)" }
                if element.elementsEqual([0x2E]) || element.elementsEqual([0x2E, 0x2E]) {
                    return "relative paths not allowed @\(index - 1)"
                }
                elementStart = index + 1
            } else if unit == 0 {
                return "null character not allowed @\(index)"
            } else if unit <= 0x1F || (0x7F...0x9F).contains(unit) || (0xD800...0xF8FF).contains(unit)
                || unit >= 0xFFF0
            {
                return "invalid character @\(index)"
            }
        }
        let depth = text.utf8.reduce(0) { $1 == 0x2F ? $0 + 1 : $0 }
        if depth > Limits.pathDepthMax {
            return "path has \(depth) elements, the limit is \(Limits.pathDepthMax)"
        }
        return nil
    }
}

/// `text` with control characters written as `\u{…}`, so that a message never drives a terminal.
public func escapeControl(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}
