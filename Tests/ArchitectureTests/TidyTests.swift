import Testing

/// What keeps the tree readable.
@Suite struct TidyTests {
    @Test func filesAreShort() { #expect(Repository.swift.flatMap(Rules.length) == []) }

    @Test func unfinishedWorkNamesItsIssue() { #expect(Repository.texts.flatMap(Rules.unfinished) == []) }

    @Test func librariesNeitherEndTheProcessNorPrint() { #expect(Repository.sources.flatMap(Rules.calls) == []) }

    @Test func publicTypesAreDocumented() { #expect(Repository.sources.flatMap(Rules.documentation) == []) }

    @Test func nothingDependsOnOneMachine() {
        #expect(Repository.texts.flatMap { Rules.machine($0, root: Repository.root.path) } == [])
    }

    @Test func whatIsBuiltIsIgnored() throws {
        let ignored = try Repository.text(".gitignore").split(separator: "\n")
        for pattern in [".build*", "Package.resolved"] { #expect(ignored.contains(Substring(pattern))) }
    }
}
