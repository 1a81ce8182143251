import FaaSKeeperModel

/// One line of an export: a JSON object.
enum ExportLine: Sendable, Equatable {
    /// The first line.
    struct Header: Sendable, Equatable {
        /// What the file holds.
        enum Content: String, CaseIterable, Sendable { case node, subtree, deployment }

        var content: Content
        /// Random, of this export alone: a second import of the same file knows by it what the first one began.
        var id: String
        /// The node that the paths are relative to, where it stood.
        var root: String
        /// By the clock of the machine that wrote it, in milliseconds since 1970-01-01 UTC.
        var createdMillis: Int64
    }

    /// The bounds of a quota, in a backup.
    struct QuotaLine: Sendable, Equatable {
        var path: NodePath
        var limits: QuotaLimits
    }

    /// The last line: what has to have been before it.
    struct Trailer: Sendable, Equatable {
        var nodes: Int
        /// Of all bytes before this line, in hexadecimal.
        var sha256: String
    }

    case header(Header)
    case node(ExportRecord)
    case quota(QuotaLine)
    case trailer(Trailer)

    static let format = "faaskeeper-export"
    /// Raised when a reader of an older version would not understand the lines any more.
    static let version: Int64 = 1

    var text: String { json.text }

    private var json: JSON {
        switch self {
        case .header(let header):
            return .object([
                "format": .string(ExportLine.format), "version": .int(ExportLine.version),
                "content": .string(header.content.rawValue), "root": .string(header.root), "id": .string(header.id),
                "createdMillis": .int(header.createdMillis),
            ])
        case .node(let record): return ExportLine.json(record)
        case .quota(let quota):
            return .object(["quota": .string(quota.path.text), "limits": .string(quota.limits.description)])
        case .trailer(let trailer):
            return .object([
                "end": .string(ExportLine.format), "nodes": .int(Int64(trailer.nodes)),
                "sha256": .string(trailer.sha256),
            ])
        }
    }

    private static func json(_ record: ExportRecord) -> JSON {
        let text = String(validating: record.data, as: UTF8.self)
        var ttl: JSON?
        if case .ttl(let millis) = record.owner { ttl = .int(millis) }
        var owner: JSON?
        if case .session(let session) = record.owner { owner = .string(session.description) }
        return .object([
            "path": .string(record.path), "type": .string(record.type), "ttl": ttl, "owner": owner,
            "data": .string(text ?? Base64.encode(record.data)), "encoding": .string(text == nil ? "base64" : "utf8"),
            "acl": .array(
                record.acl.map { entry in
                    .object([
                        "scheme": .string(entry.scheme), "id": .string(entry.id),
                        "permissions": .string(entry.permissions.description),
                    ])
                }),
            "version": record.origin.map { .int(Int64($0.version)) },
            "cversion": record.origin.map { .int(Int64($0.cversion)) },
            "czxid": record.origin.map { .int($0.czxid) }, "mzxid": record.origin.map { .int($0.mzxid) },
            "ctime": record.origin.map { .int($0.ctime) }, "mtime": record.origin.map { .int($0.mtime) },
            "children": record.origin?.children.map { .int(Int64($0)) },
        ])
    }
}
