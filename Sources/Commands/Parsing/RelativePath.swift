import FaaSKeeperModel

/// Paths as they are typed in the shell.
enum RelativePath {
    /// `text` as an absolute path. `..` and `.` as elements are taken as in a file system, and a slash at the end, as
    /// completion leaves one, is dropped. What remains is checked by whoever uses it.
    /// - Parameter isPrefix: of a sequential node, which may be a directory alone: then its slash counts.
    static func resolve(_ text: String, from directory: NodePath, isPrefix: Bool = false) -> String {
        // By bytes: an accent that follows a slash would make one character of both.
        var elements = text.utf8.first == 0x2F ? [] : pieces(directory.text).filter { !$0.isEmpty }
        let given = pieces(text)
        for (index, element) in given.enumerated() {
            switch element {
            case ".": continue
            case "..": _ = elements.popLast()
            case "" where index == 0 || index == given.count - 1: continue
            default: elements.append(element)
            }
        }
        let path = "/" + elements.joined(separator: "/")
        return isPrefix && text.utf8.last == 0x2F && !elements.isEmpty ? path + "/" : path
    }

    private static func pieces(_ text: String) -> [String] {
        text.utf8.split(separator: 0x2F, omittingEmptySubsequences: false).map { String(Substring($0)) }
    }
}
