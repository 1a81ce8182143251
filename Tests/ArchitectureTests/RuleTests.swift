import Testing

/// Each rule finds what it is there for, and leaves alone what only looks like it.
@Suite struct RuleTests {
    private func file(_ text: String, at path: String = "Sources/Model/File.swift") -> TextFile {
        TextFile(path: path, text: text)
    }

    @Test(arguments: [
        ("Model", "import Foundation"), ("Model", "public import CloudPrimitives"), ("Client", "import LocalEmulator"),
        ("ServerFunctions", "@testable import LocalEmulator"), ("LocalEmulator", "internal import FaaSKeeper"),
        ("LocalEmulator", "import struct ServerFunctions.Bootstrap"), ("Elsewhere", "import FaaSKeeperModel"),
    ])
    func importsAgainstTheLayers(_ folder: String, _ line: String) {
        #expect(Rules.imports(file("// A file.\n\(line)\n", at: "Sources/\(folder)/File.swift")).count == 1)
    }

    @Test func importsWithTheLayers() {
        let text = "@_exported public import FaaSKeeperModel\nimport Synchronization\n// import Foundation\n"
        #expect(Rules.imports(file(text, at: "Sources/Client/File.swift")) == [])
    }

    @Test func longFiles() {
        #expect(Rules.length(file(String(repeating: "\n", count: Rules.linesMax))) == [])
        #expect(Rules.length(file(String(repeating: "\n", count: Rules.linesMax + 1))).count == 1)
    }

    @Test func unfinishedWork() {
        let mark = "TO" + "DO"
        #expect(Rules.unfinished(file("// \(mark): later\n// FIX" + "ME\n")).count == 2)
        #expect(Rules.unfinished(file("// \(mark)(#12): later\nlet \(mark)s = 1\n")) == [])
    }

    @Test func callsThatAreNotForLibraries() {
        #expect(Rules.calls(file("fatalError(\"no\")\nlet a = try! b()\n    print(a)\n")).count == 3)
        let harmless = "// print(a)\nlet b = \"print(a) // \"\nprinter.print(a)\n\"\"\"\ntry! this\n\"\"\"\n"
        #expect(Rules.calls(file(harmless)) == [])
    }

    @Test func publicTypesWithoutWords() {
        #expect(Rules.documentation(file("public struct A {}\n\npublic final class B {}\n")).count == 2)
        #expect(Rules.documentation(file("/// An A.\n@frozen\npublic enum A {}\nstruct B {}\n")) == [])
    }

    @Test func pathsOfOneMachine() {
        let home = "/ho" + "me/somebody/project"
        #expect(Rules.machine(file("cd \(home)\n"), root: "/").count == 1)
        #expect(Rules.machine(file("cd /srv/project/Sources\n"), root: "/srv/project").count == 1)
        #expect(Rules.machine(file("cd $HOME/project\nlet a = \"~/home/x\"\n"), root: "/srv/project") == [])
    }

    @Test func limitsWithoutTests() {
        let head = "| name | bound | test |\n|---|---|---|\n"
        let tests = [file("@Suite struct ATests {\n    @Test func works() {}\n}\n", at: "Tests/A.swift")]
        func complaints(_ row: String) -> Int { Rules.limits(file(head + row, at: "docs/x.md"), tests: tests).count }
        #expect(complaints("| `aMax` | 1 | `ATests.works` |\n| `bMax` | 2 | tuning, no error |\n") == 0)
        #expect(complaints("| `aMax` | 1 | |\n| `bMax` | 2 | none |\n") == 2)
        #expect(complaints("| `aMax` | 1 | `ATests.fails` |\n| `bMax` | 2 | `BTests.works` |\n") == 2)
        #expect(complaints("") == 1)
    }

    @Test func linksAndNames() {
        let document = file(
            "[a](a.md) [b](../README.md#top) [c](https://x.org) `Sources/Gone/A.swift`", at: "docs/x.md")
        #expect(Rules.links(document, exists: { $0 == "docs/../README.md" }).count == 2)
        #expect(Rules.names(file("`WritePlanner` `Nobody` `word` `isOpen`"), known: ["WritePlanner"]).count == 2)
    }
}
