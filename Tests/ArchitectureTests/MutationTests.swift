import Foundation
import Testing

/// The table of mutations fits the sources and its document. Whether each is caught: `make mutations`.
@Suite struct MutationTests {
    struct Change {
        var file: String
        var old: [Substring] = []
        var new: [Substring] = []
    }

    struct Mutation {
        var name = ""
        var trap: Int?
        var scenario = ""
        var changes: [Change] = []
    }

    static let mutations: [Mutation] = Repository.texts
        .filter {
            $0.path.hasPrefix("Tests/Support/Mutations/") && $0.path.hasSuffix(".txt")
                && !$0.path.hasSuffix("/open.txt")
        }
        .flatMap { file in
            file.lines.split(separator: "").map { block in
                var mutation = Mutation()
                for line in block {
                    let words = line.split(separator: " ", maxSplits: 1)
                    let value = words.count > 1 ? String(words[1]) : ""
                    switch line.first {
                    case "-": mutation.changes[mutation.changes.count - 1].old.append(line.dropFirst())
                    case "+": mutation.changes[mutation.changes.count - 1].new.append(line.dropFirst())
                    default:
                        switch words.first {
                        case "mutation": mutation.name = value
                        case "trap": mutation.trap = Int(value)
                        case "scenario": mutation.scenario = value
                        case "file": mutation.changes.append(Change(file: value))
                        default: break
                        }
                    }
                }
                return mutation
            }
        }

    @Test func thereAreEnough() {
        #expect(Self.mutations.count >= 20)
        #expect(Set(Self.mutations.map(\.name)).count == Self.mutations.count)
    }

    /// Else the table has rotted: somebody changed the code and not the mutation.
    @Test func textsOccurOnce() throws {
        for mutation in Self.mutations {
            #expect(mutation.trap != nil && !mutation.changes.isEmpty, "\(mutation.name)")
            for change in mutation.changes {
                let text = try Repository.text(change.file)
                let old = change.old.joined(separator: "\n")
                #expect(text.components(separatedBy: old).count == 2, "\(mutation.name) in \(change.file): \(old)")
            }
            let new = mutation.changes.flatMap(\.new).joined(separator: "\n")
            #expect(new.contains("mutant(\"\(mutation.name)\")"), "\(mutation.name)")
        }
    }

    @Test func eachIsCaught() throws {
        let document = try Repository.text("docs/mutations.md")
        for mutation in Self.mutations {
            let row = document.split(separator: "\n").first { $0.hasPrefix("| `\(mutation.name)` |") }
            let cells = row?.split(separator: "|").map { $0.trimmingPrefix(" ") } ?? []
            #expect(cells.count >= 6, "docs/mutations.md has no line for \(mutation.name)")
            guard cells.count >= 6 else { continue }
            #expect(cells[3].hasPrefix("`\(mutation.scenario)`"), "\(mutation.name)")
            #expect(Int(cells[4].split(separator: " ").first ?? "") != nil, "\(mutation.name) has no seed")
        }
    }
}
