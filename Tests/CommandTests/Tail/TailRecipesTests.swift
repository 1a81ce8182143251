import Foundation
import Testing

/// The recipes of docs/scripting/tail.md, as they stand there.
@Suite struct TailRecipesTests {
    /// A script and what it prints.
    struct Recipe: Sendable, CustomTestStringConvertible {
        let title: String
        let script: String
        let output: String

        var testDescription: String { title }
    }

    static let recipes: [Recipe] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../docs/scripting/tail.md").standardizedFileURL
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        var title = ""
        var blocks: [(language: String, title: String, lines: [String])] = []
        var isOpen = false
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("## ") { title = String(line.dropFirst(3)) }
            if line.hasPrefix("```") {
                if !isOpen { blocks.append((String(line.dropFirst(3)), title, [])) }
                isOpen.toggle()
            } else if isOpen {
                blocks[blocks.count - 1].lines.append(line)
            }
        }
        return zip(blocks, blocks.dropFirst()).filter { $0.language == "bash" && $1.language == "text" }.map {
            Recipe(title: $0.title, script: $0.lines.joined(separator: "\n"), output: $1.lines.joined(separator: "\n"))
        }
    }()

    @Test func allAreFound() { #expect(Self.recipes.count == 4) }

    @Test(arguments: recipes) func printsWhatStandsUnderIt(_ recipe: Recipe) async throws {
        let scratch = try Scratch()
        let folder = URL(fileURLWithPath: Tool.path).deletingLastPathComponent().path
        let outcome = try await Tool.run(
            ["-eu", "-o", "pipefail", "-c", "cd \(scratch.path)\n\(recipe.script)"], scratch,
            environment: ["PATH": "\(folder):/usr/bin:/bin"], program: "/bin/bash")
        #expect(outcome.text == recipe.output + "\n")
        #expect(outcome.errors == "")
        #expect(outcome.code == 0)
    }
}
