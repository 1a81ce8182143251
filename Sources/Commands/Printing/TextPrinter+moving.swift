import FaaSKeeperModel

/// Copies, imports and comparisons for people; their sums stand on standard error.
extension TextPrinter {
    func action(_ action: String, _ path: NodePath) { line("\(action) \(safe(path.text))") }

    func imported(_ counts: ImportCounts, to path: NodePath, isDryRun: Bool) {}

    func moved(_ move: MoveReport) {
        confirm(
            "\(move.verb) \(Formatting.nodes(move.nodes)): \(safe(move.from.text)) -> \(safe(move.to.text))"
                + (move.isAtomic ? "" : ", not as one"))
    }

    func saved(_ nodes: Int, bytes: Int, to file: String) {
        confirm("Saved \(Formatting.nodes(nodes)) in \(safe(file)), \(Formatting.grouped(bytes)) bytes")
    }

    func difference(_ difference: TreeDifference, isFirst: Bool) {
        let path = safe(difference.path)
        switch difference.change {
        case .added: line("+ \(path)")
        case .removed: line("- \(path)")
        case .changed: line("~ \(path) (\(difference.what.joined(separator: ", ")))")
        }
    }

    func endDifferences(isEmpty: Bool) {}
}
