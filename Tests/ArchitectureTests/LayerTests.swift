import Testing

/// Imports follow the layers of docs/architecture.md.
@Suite struct LayerTests {
    @Test func everyImportIsAllowed() {
        #expect(Repository.sources.count > 100)
        #expect(Repository.sources.flatMap(Rules.imports) == [])
    }

    @Test func layersImportOnlyThoseBelow() {
        for (index, layer) in Layer.all.enumerated() {
            let above = Set(Layer.all[index...].map(\.module))
            #expect(layer.imports.isDisjoint(with: above), "\(layer.module)")
        }
    }

    @Test func backendsNeverSeeTheClientOrTheFunctions() {
        let service = Set(Layer.all.filter { $0.role == .portable || $0.role == .top }.map(\.module))
        for layer in Layer.all where layer.role == .backend {
            #expect(layer.imports.isDisjoint(with: service), "\(layer.module)")
        }
    }

    @Test func clientAndFunctionsNeverSeeABackend() {
        let backends = Set(Layer.all.filter { $0.role == .backend || $0.role == .top }.map(\.module))
        for layer in Layer.all where layer.role == .portable || layer.role == .base {
            #expect(layer.imports.isDisjoint(with: backends), "\(layer.module)")
        }
    }

    /// The manifest allows no more than the table.
    @Test func theManifestNamesTheSameFolders() throws {
        let manifest = try Repository.text("Package.swift")
        for layer in Layer.all {
            #expect(manifest.contains("\"Sources/\(layer.folder)\""), "\(layer.folder)")
        }
    }
}
