import ChildProcess
import Foundation
import Testing

/// The files of this repository, as they stand in the working tree.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    /// Every text file, by its path from the root: what git tracks or would add, or where there is no git all files.
    static let texts: [TextFile] = paths.compactMap { path in
        guard let text = try? String(contentsOf: root.appendingPathComponent(path), encoding: .utf8) else { return nil }
        return TextFile(path: path, text: text)
    }

    static let swift: [TextFile] = texts.filter { $0.path.hasSuffix(".swift") }
    static let sources: [TextFile] = swift.filter { $0.folder != nil }
    static let documents: [TextFile] = texts.filter { $0.path == "README.md" || $0.path.hasPrefix("docs/") }

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    private static let paths: [String] = {
        let listed = FileManager.default.fileExists(atPath: root.appendingPathComponent(".git").path) ? tracked() : nil
        return (listed ?? walked()).sorted()
    }()

    private static func tracked() -> [String]? {
        guard let ends = try? ChildProcess.pipe() else { return nil }
        let arguments = [
            "-C", root.path, "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard", "-z",
        ]
        let process = try? ChildProcess("git", arguments, output: ends.write)
        ChildProcess.closeEnd(ends.write)
        let bytes = ChildProcess.readAll(ends.read)
        guard process?.wait() == 0, !bytes.isEmpty else { return nil }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }

    private static func walked() -> [String] {
        guard let walk = FileManager.default.enumerator(atPath: root.path) else { return [] }
        var result: [String] = []
        for case let path as String in walk {
            if path == ".git" || path.hasPrefix(".build") {
                walk.skipDescendants()
            } else {
                result.append(path)
            }
        }
        return result
    }
}

/// A file and where it stands.
struct TextFile: Sendable, CustomTestStringConvertible {
    let path: String
    let text: String

    var testDescription: String { path }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// The folder of `Sources` that a file belongs to: a target.
    var folder: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
    }

    /// The modules it imports.
    var imports: [String] {
        lines.compactMap { line in
            var words = line.split(separator: " ")
            while let first = words.first, first.hasPrefix("@") || Self.levels.contains(String(first)) {
                words.removeFirst()
            }
            guard words.first == "import", words.count > 1 else { return nil }
            // `import struct Module.Name` names the module in its last word.
            return words.last?.split(separator: ".").first.map(String.init)
        }
    }

    private static let levels: Set<String> = ["public", "package", "internal", "fileprivate", "private"]

    /// The lines without comments and the contents of string literals, for rules about code.
    var code: [String] {
        var isInLongString = false
        return lines.map { line in
            let quotes = line.components(separatedBy: "\"\"\"").count - 1
            defer { if quotes % 2 == 1 { isInLongString.toggle() } }
            if isInLongString || quotes > 0 { return "" }
            return Self.stripped(line)
        }
    }

    private static func stripped(_ line: Substring) -> String {
        var result = ""
        var isInString = false
        var previous: Character = " "
        for character in line {
            if character == "\"", previous != "\\" {
                isInString.toggle()
            } else if !isInString {
                if character == "/", previous == "/" { return String(result.dropLast()) }
                result.append(character)
            }
            previous = previous == "\\" && character == "\\" ? " " : character
        }
        return result
    }
}
