import Foundation

/// README.md, taken apart.
struct Readme {
    /// A command line of a `console` block and what it printed, both streams together.
    struct Example: Equatable, CustomStringConvertible {
        var command: String
        var output: String

        var description: String { "$ \(command)\n\(output)" }
    }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../..").standardizedFileURL

    let text: String

    init(text: String) { self.text = text }

    init() throws {
        text = try String(contentsOf: Readme.root.appendingPathComponent("README.md"), encoding: .utf8)
    }

    /// The contents of the fenced blocks of one language.
    func blocks(_ language: String) -> [String] {
        var result: [String] = []
        var block: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if block == nil {
                if line == "```\(language)" { block = [] }
            } else if line == "```" {
                result.append((block ?? []).joined(separator: "\n"))
                block = nil
            } else {
                block?.append(line)
            }
        }
        return result
    }

    /// The examples of all `console` blocks, in order: they are one session.
    var examples: [Example] {
        var result: [Example] = []
        for block in blocks("console") {
            for line in block.split(separator: "\n", omittingEmptySubsequences: false) {
                if line.hasPrefix("$ ") {
                    result.append(Example(command: String(line.dropFirst(2)), output: ""))
                } else if let last = result.indices.last {
                    result[last].output += (result[last].output.isEmpty ? "" : "\n") + line
                }
            }
        }
        return result
    }

    /// What differs from one run to the next, made equal: dates, times in milliseconds since 1970, durations, money,
    /// session ids, and the spaces that line columns up with them.
    static func normalized(_ output: String) -> String {
        let rules = [
            (#"[A-Z][a-z]{2} [A-Z][a-z]{2} [ 0-9]?[0-9] [0-9:]{8} [A-Z]+ [0-9]{4}"#, "DATE"),
            (#"\b[12][0-9]{12}\b"#, "MILLIS"), (#"\b[0-9.]+ (µs|ms|s|min)(?![A-Za-z])"#, "DURATION"),
            (#"\$[0-9.]+"#, "MONEY"), (#"\b0x[0-9a-f]{9,16}\b"#, "SESSION"), (#" +"#, " "),
        ]
        return rules.reduce(output) { text, rule in
            text.replacingOccurrences(of: rule.0, with: rule.1, options: .regularExpression)
        }.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
