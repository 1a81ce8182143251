import FaaSKeeperModel

/// What an import is to do.
struct ImportPlan: Sendable {
    /// What happens to a node that is there already and is another.
    enum Existing: String, CaseIterable, Sendable {
        /// The import stops.
        case fail
        /// It stays as it is.
        case skip
        /// It gets the data and the access control list of the import.
        case overwrite
    }

    /// Where the imported tree begins.
    var base: NodePath
    var existing = Existing.fail
    /// Ephemeral nodes are made too, as persistent ones.
    var keepsEphemerals = false
    /// The lists stay out: everybody may do everything.
    var leavesACLOut = false
    var isDryRun = false
    /// Of what is imported, the same each time: see ``ImportDoor``.
    var id: String
    /// As messages name it.
    var source: String
    /// As in `Imported 3 nodes`.
    var verb = "Imported"
    /// What can be done about a node that is in the way, as the end of a message.
    var remedy = ": --if-exists skip leaves such nodes, --if-exists overwrite replaces them"

    /// The record as it is imported, and where; nil for one that is left out.
    /// - Throws: ``LineFault`` where it cannot stand there.
    func place(_ record: ExportRecord) throws(LineFault) -> (record: ExportRecord, path: NodePath)? {
        if record.isEphemeral, !keepsEphemerals { return nil }
        var record = record
        if record.isEphemeral { record.owner = .persistent }
        if leavesACLOut { record.acl = .openToAll }
        let path = record.path(below: base)
        if let fault = NodePath.fault(in: path.text) {
            throw LineFault("Invalid path \"\(escapeControl(path.text))\": \(fault)")
        }
        if path.isWithin(NodeWalk.service) { throw LineFault("\(path) is the service's own") }
        for entry in record.acl {
            if let fault = ImportPlan.fault(in: entry) {
                throw LineFault("The access control list of \(escapeControl(path.text)) cannot be set here: \(fault)")
            }
        }
        return (record, path)
    }

    private static func fault(in entry: ACLEntry) -> String? {
        let text = escapeControl(Values.text(of: entry))
        switch entry.scheme {
        case "world": return entry.id == "anyone" ? nil : "\(text), where the id of world is anyone"
        case "digest":
            let parts = entry.id.split(separator: ":", omittingEmptySubsequences: false)
            return parts.count == 2 ? nil : "\(text), where the id of digest is USER:HASH"
        default: return "\(text) has none of the schemes world and digest; --no-acl leaves all lists out"
        }
    }
}

/// What came of the nodes of an import.
struct ImportCounts: Sendable, Equatable {
    var created = 0
    /// There already, and the same.
    var unchanged = 0
    var overwritten = 0
    /// There already and another, and left so.
    var kept = 0
    /// There already, and nobody may look whether it is the same.
    var unreadable = 0
    /// Left out.
    var ephemerals = 0
    /// Overwritten, but of another type than the import says: that cannot be changed.
    var typesKept = 0
    /// In a dry run: where the import would stop.
    var conflicts = 0

    /// Nodes that have been dealt with.
    var total: Int { created + unchanged + overwritten + kept + unreadable + ephemerals + conflicts }

    /// `900 created, 100 unchanged`
    var text: String {
        let parts = [
            (created, "created"), (unchanged, "unchanged"), (overwritten, "overwritten"), (kept, "kept as they were"),
            (unreadable, "there already and not readable"), (ephemerals, "ephemeral left out"),
            (conflicts, "in the way"),
        ]
        let said = parts.filter { $0.0 > 0 }.map { "\(Formatting.grouped($0.0)) \($0.1)" }
        return said.isEmpty ? "nothing to do" : said.joined(separator: ", ")
    }
}
