import Foundation

/// The rules of the tree as pure functions: a file in, complaints out, so that a test can show that each of them finds
/// what it is there for.
enum Rules {
    static let linesMax = 400

    static func imports(_ file: TextFile) -> [String] {
        guard let folder = file.folder else { return [] }
        guard let layer = Layer.of(folder) else {
            return ["\(file.path): Sources/\(folder) is not in the table of layers"]
        }
        return file.imports.filter { !layer.imports.contains($0) && !Layer.system.contains($0) }
            .map { "\(file.path): \(layer.module) may not import \($0)" }
    }

    static func length(_ file: TextFile) -> [String] {
        let count = file.text.utf8.count { $0 == 0x0A }
        return count > linesMax ? ["\(file.path): \(count) lines, the limit is \(linesMax)"] : []
    }

    /// Work that is put off names its issue: `TODO(#12)`.
    static func unfinished(_ file: TextFile) -> [String] {
        complaints(file, file.lines.map(String.init), #"\b(TO\#("")DO|FIX\#("")ME)\b(?!\(#[0-9]+\))"#, "names no issue")
    }

    /// Library code neither ends the process nor writes to its output. A type with a `print` of its own means that one.
    static func calls(_ file: TextFile) -> [String] {
        let ownPrint = file.path.hasPrefix("Sources/Commands/Printing/JSONPrinter")
        let printing = ownPrint ? "" : #"|(?<![A-Za-z0-9_.])(?<!func )print\("#
        return complaints(file, file.code, #"\bfatalError\(|\btry!"# + printing, "is not for a library")
    }

    /// A path that exists on one machine only.
    static func machine(_ file: TextFile, root: String) -> [String] {
        var found = complaints(
            file, file.lines.map(String.init), #"(?<![A-Za-z0-9_.~])/((home|Users)/[A-Za-z0-9_]+|root\b)"#,
            "is a path of one machine")
        if root.split(separator: "/").count > 1, file.text.contains(root) {
            found.append("\(file.path): names the directory that it is in")
        }
        return found
    }

    /// A type that others use says what it is.
    static func documentation(_ file: TextFile) -> [String] {
        let lines = file.lines
        return lines.indices.compactMap { index in
            guard lines[index].firstMatch(of: declaration) != nil else { return nil }
            var before = index - 1
            while before >= 0, lines[before].hasPrefix("@") || lines[before].hasPrefix("#if") { before -= 1 }
            if before >= 0, lines[before].hasPrefix("///") { return nil }
            return "\(file.path):\(index + 1): no doc comment: \(lines[index])"
        }
    }

    private nonisolated(unsafe) static let declaration =
        /^public (final |indirect |@unchecked )*(struct|enum|class|actor|protocol)\b/

    /// Links that lead to no file, and names of files that are not there.
    static func links(_ file: TextFile, exists: (String) -> Bool) -> [String] {
        let folder = file.path.split(separator: "/").dropLast().joined(separator: "/")
        var found: [String] = []
        for match in file.text.matches(of: /\]\(([^)#:]+)(#[^)]*)?\)/) {
            let target = String(match.output.1)
            let path = folder.isEmpty ? target : folder + "/" + target
            if !exists(path) { found.append("\(file.path): links to \(target), which is not there") }
        }
        for match in file.text.matches(of: /`((Sources|Tests|scripts|docs|Benchmarks|completions|man)\/[^`* ]*)`/) {
            let path = String(match.output.1)
            if !exists(path) { found.append("\(file.path): speaks of \(path), which is not there") }
        }
        return found
    }

    /// Names in backquotes that look like Swift's and that no source has.
    static func names(_ file: TextFile, known: Set<Substring>) -> [String] {
        file.text.matches(of: /`([A-Za-z][A-Za-z0-9_]*)`/).map(\.output.1)
            .filter { $0.contains(/[a-z][A-Z]|^[A-Z][a-z]|_[a-z]/) && !known.contains($0) }
            .map { "\(file.path): speaks of \($0), which no source has" }
    }

    /// Each line of a table of limits ends with the tests of both its sides, `Suite.function`, or says that it is tuning.
    static func limits(_ file: TextFile, tests: [TextFile]) -> [String] {
        var found: [String] = []
        let rows = file.lines.filter { $0.hasPrefix("|") && !$0.hasPrefix("|-") && !$0.hasSuffix("| test |") }
        if rows.isEmpty { found.append("\(file.path): has no table of limits") }
        for row in rows {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let (name, last) = (cells.first ?? "", cells.last ?? "")
            let names = last.matches(of: /`([A-Za-z]+)\.([A-Za-z0-9_]+)`/).map { ($0.output.1, $0.output.2) }
            if names.isEmpty, !last.contains("tuning") { found.append("\(file.path): \(name) names no test") }
            for (suite, function) in names {
                let isThere = tests.contains {
                    $0.text.contains("struct \(suite) ") && $0.text.contains("func \(function)(")
                }
                if !isThere { found.append("\(file.path): \(name) names \(suite).\(function), which is not there") }
            }
        }
        return found
    }

    private static func complaints(
        _ file: TextFile, _ lines: [String], _ pattern: String, _ what: String
    ) -> [String] {
        guard let expression = try? NSRegularExpression(pattern: pattern) else { return ["\(pattern) is malformed"] }
        return lines.enumerated().flatMap { number, line in
            let text = line as NSString
            return expression.matches(in: line, range: NSRange(location: 0, length: text.length)).map {
                "\(file.path):\(number + 1): \(text.substring(with: $0.range)) \(what)"
            }
        }
    }
}
