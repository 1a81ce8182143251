import Testing

/// The documents speak of what is there.
@Suite struct DocumentTests {
    @Test func theyAreThere() {
        for name in ["architecture", "storage", "limits", "testing", "cost", "aws"] {
            #expect(Repository.exists("docs/\(name).md"), "\(name)")
        }
    }

    @Test func linksLeadSomewhere() {
        #expect(Repository.documents.flatMap { Rules.links($0, exists: Repository.exists) } == [])
    }

    @Test func namesAreOfTheSources() {
        let known = Set(Repository.swift.flatMap { $0.text.matches(of: /[A-Za-z][A-Za-z0-9_]*/).map(\.output) })
        // What a program writes speaks of other programs too.
        let written = Repository.documents.filter { $0.path != "docs/performance.md" }
        #expect(written.flatMap { Rules.names($0, known: known) } == [])
    }

    /// Every named bound has its line in docs/limits.md.
    @Test(arguments: [
        "Sources/Model/Limits.swift", "Sources/LocalEmulator/LocalLimits.swift",
        "Sources/Storage/DeploymentConfig.swift", "Sources/LineEditing/EditorLimits.swift",
        "Sources/Commands/Shell/ShellLimits.swift", "Sources/Commands/Looking/LookLimits.swift",
        "Sources/Benchmarking/Running/BenchLimits.swift",
        "Sources/Redis/RedisLimits.swift",
        "Sources/AWS/AWSLimits.swift", "Sources/Lambda/LambdaLimits.swift",
    ])
    func everyBoundIsListed(_ path: String) throws {
        let document = try Repository.text("docs/limits.md")
        let names = try Repository.text(path).matches(
            of: /^    (public )?(static let|var) ([A-Za-z]+)/.anchorsMatchLineEndings()
        )
        .map(\.output.3)
        #expect(names.count > 4)
        for name in names { #expect(document.contains("`\(name)`"), "\(name)") }
    }

    /// And every line its test.
    @Test func everyLimitIsTested() throws {
        let document = try #require(Repository.documents.first { $0.path == "docs/limits.md" })
        let tests = Repository.swift.filter { $0.path.hasPrefix("Tests/") }
        #expect(Rules.limits(document, tests: tests) == [])
    }

    /// Every table of the system store and the user store is described in docs/storage.md.
    @Test func everyTableIsDescribed() throws {
        let document = try Repository.text("docs/storage.md")
        let names = try Repository.text("Sources/Storage/Layout.swift").matches(of: /Table\("([a-z]+)"\)/)
            .map(\.output.1)
        #expect(names.count == 8)
        for name in names { #expect(document.contains("## Table `\(name)`"), "\(name)") }
    }
}
