import FaaSKeeperModel

/// Copies, imports and comparisons for programs.
extension JSONPrinter {
    /// They stand in the sum alone.
    func action(_ action: String, _ path: NodePath) {}

    func imported(_ counts: ImportCounts, to path: NodePath, isDryRun: Bool) {
        print(
            .object([
                "path": .string(path.text), "dryRun": .bool(isDryRun), "created": .int(Int64(counts.created)),
                "unchanged": .int(Int64(counts.unchanged)), "overwritten": .int(Int64(counts.overwritten)),
                "kept": .int(Int64(counts.kept)), "unreadable": .int(Int64(counts.unreadable)),
                "ephemeralsLeftOut": .int(Int64(counts.ephemerals)), "typesKept": .int(Int64(counts.typesKept)),
                "conflicts": .int(Int64(counts.conflicts)),
            ]))
    }

    func moved(_ move: MoveReport) {
        print(
            .object([
                "from": .string(move.from.text), "path": .string(move.to.text), "nodes": .int(Int64(move.nodes)),
                "atomic": .bool(move.isAtomic),
            ]))
    }

    func saved(_ nodes: Int, bytes: Int, to file: String) {
        print(.object(["file": .string(file), "nodes": .int(Int64(nodes)), "bytes": .int(Int64(bytes))]))
    }

    func difference(_ difference: TreeDifference, isFirst: Bool) {
        let value = JSON.object([
            "path": .string(difference.path), "change": .string(difference.change.rawValue),
            "what": difference.what.isEmpty ? nil : .strings(difference.what),
        ])
        output.write((isFirst ? "[" : ",") + value.text)
    }

    func endDifferences(isEmpty: Bool) { output.write(isEmpty ? "[]\n" : "]\n") }
}
