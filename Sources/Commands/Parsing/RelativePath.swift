import FaaSKeeperModel

/// Paths as they are typed in the shell.
enum RelativePath {
    /// `text` as an absolute path. `..` and `.` as elements are taken as in a file system, and a slash at the end, as
    /// completion leaves one, is dropped. What remains is checked by whoever uses it.
    /// - Parameter isPrefix: of a sequential node, which may be a directory alone: then its slash counts.
    static func resolve(_ text: String, from directory: NodePath, isPrefix: Bool = false) -> String {
        var elements: [Substring] = text.hasPrefix("/") ? [] : directory.text.split(separator: "/")
        let given = text.split(separator: "/", omittingEmptySubsequences: false)
        for (index, element) in given.enumerated() {
            switch element {
            case ".": continue
            case "..": _ = elements.popLast()
            case "" where index == 0 || index == given.count - 1: continue
            default: elements.append(element)
            }
        }
        let path = "/" + elements.joined(separator: "/")
        return isPrefix && text.hasSuffix("/") && !elements.isEmpty ? path + "/" : path
    }
}
