import FaaSKeeperModel

/// Why a line is not one of an export: a sentence without a final stop.
struct LineFault: Error, Equatable {
    let text: String

    init(_ text: String) { self.text = text }
}

extension ExportLine {
    /// Reads a line; whatever is not understood is refused, and the message says what would be right.
    init(_ bytes: [UInt8]) throws(LineFault) {
        let value: JSON
        do throws(LineParser.Fault) { value = try LineParser.parse(bytes) } catch { throw LineFault(error.text) }
        guard case .object(let members) = value else { throw LineFault("A line is one JSON object") }
        var fields = Fields(members)
        if fields.has("path") {
            self = .node(try ExportLine.node(&fields))
        } else if fields.has("format") {
            self = .header(try ExportLine.header(&fields))
        } else if fields.has("end") {
            self = .trailer(try ExportLine.trailer(&fields))
        } else if fields.has("quota") {
            self = .quota(try ExportLine.quota(&fields))
        } else {
            throw LineFault("A node needs a member \"path\"")
        }
        try fields.finish()
    }

    private static func header(_ fields: inout Fields) throws(LineFault) -> Header {
        let format = try fields.string("format") ?? ""
        guard format == ExportLine.format else {
            throw LineFault("The format is \(quoted(format)), not \(ExportLine.format)")
        }
        guard let version = try fields.integer("version", in: 1...Int64.max) else {
            throw LineFault("The header has no \"version\"")
        }
        guard version == ExportLine.version else {
            throw LineFault(
                "Version \(version) of the format is not known, this fk reads version \(ExportLine.version)")
        }
        let name = try fields.string("content") ?? ""
        guard let content = Header.Content(rawValue: name) else {
            let names = Header.Content.allCases.map(\.rawValue)
            throw LineFault("\"content\" is \(Suggestion.list(names)), not \(quoted(name))")
        }
        return Header(
            content: content, id: try fields.string("id") ?? "", root: try fields.string("root") ?? "/",
            createdMillis: try fields.integer("createdMillis", in: Int64.min...Int64.max) ?? 0)
    }

    private static func trailer(_ fields: inout Fields) throws(LineFault) -> Trailer {
        guard try fields.string("end") == ExportLine.format else { throw LineFault("\"end\" is \(ExportLine.format)") }
        guard let nodes = try fields.integer("nodes", in: 0...Int64(Int32.max) << 16) else {
            throw LineFault("The last line has no \"nodes\"")
        }
        guard let sum = try fields.string("sha256"), sum.utf8.count == 64 else {
            throw LineFault("The last line has no \"sha256\" of 64 hexadecimal digits")
        }
        return Trailer(nodes: Int(nodes), sha256: sum)
    }

    private static func quota(_ fields: inout Fields) throws(LineFault) -> QuotaLine {
        let path = try validPath(try fields.string("quota") ?? "")
        guard !path.isRoot else { throw LineFault("The root has no quota") }
        return QuotaLine(path: path, limits: QuotaLimits(try fields.string("limits") ?? ""))
    }

    private static func validPath(_ text: String) throws(LineFault) -> NodePath {
        if let fault = NodePath.fault(in: text) { throw LineFault("Invalid path \(quoted(text)): \(fault)") }
        return NodePath(unchecked: text)
    }

    private static func node(_ fields: inout Fields) throws(LineFault) -> ExportRecord {
        let path = try fields.string("path") ?? ""
        if path.isEmpty { throw LineFault("The path is empty; \(ExportRecord.root) is the exported node itself") }
        if path.utf8.first == 0x2F {
            throw LineFault("The path \(quoted(path)) begins with a slash; paths are relative, as in a/b")
        }
        if path != ExportRecord.root { _ = try validPath("/" + path) }
        var record = ExportRecord(path: path)
        record.owner = try owner(&fields)
        record.data = try data(&fields)
        if let list = try fields.array("acl") {
            record.acl = try list.map { entry throws(LineFault) in try acl(entry) }
        }
        guard !record.acl.isEmpty else { throw LineFault("\"acl\" has no entry") }
        guard record.acl.count <= Limits.aclEntriesMax else {
            throw LineFault("\"acl\" has \(record.acl.count) entries, the limit is \(Limits.aclEntriesMax)")
        }
        record.origin = try origin(&fields)
        return record
    }

    private static func owner(_ fields: inout Fields) throws(LineFault) -> EphemeralOwner {
        let type = try fields.string("type") ?? "persistent"
        let ttl = try fields.integer("ttl", in: 1...Limits.ttlMillisMax)
        let owner = try fields.string("owner")
        if ttl != nil, type != "ttl" { throw LineFault("\"ttl\" belongs to the type ttl, not \(quoted(type))") }
        switch type {
        case "persistent": return .persistent
        case "container": return .container
        case "ttl":
            guard let ttl else { throw LineFault("The type ttl needs \"ttl\" in milliseconds") }
            return .ttl(ttl)
        case "ephemeral":
            let digits = owner.map { $0.hasPrefix("0x") ? String($0.dropFirst(2)) : $0 }
            return .session(digits.flatMap { SessionID(hex: $0) } ?? SessionID(1))
        default:
            throw LineFault("\"type\" is persistent, container, ttl or ephemeral, not \(quoted(type))")
        }
    }

    private static func data(_ fields: inout Fields) throws(LineFault) -> [UInt8] {
        let text = try fields.string("data") ?? ""
        let bytes: [UInt8]
        switch try fields.string("encoding") ?? "utf8" {
        case "utf8": bytes = Array(text.utf8)
        case "base64":
            guard let decoded = Base64.decode(text.utf8) else {
                throw LineFault("\"data\" is not base64: A-Z, a-z, 0-9, + and / with = at the end are")
            }
            bytes = decoded
        case let other: throw LineFault("\"encoding\" is utf8 or base64, not \(quoted(other))")
        }
        guard bytes.count <= Limits.nodeDataBytesMax else {
            throw LineFault("\"data\" has \(bytes.count) bytes, a node holds at most \(Limits.nodeDataBytesMax)")
        }
        return bytes
    }

    private static func acl(_ value: JSON) throws(LineFault) -> ACLEntry {
        guard case .object(let members) = value else {
            throw LineFault("An entry of \"acl\" is an object with scheme, id and permissions")
        }
        var fields = Fields(members)
        guard let scheme = try fields.string("scheme"), let id = try fields.string("id"),
            let letters = try fields.string("permissions")
        else { throw LineFault("An entry of \"acl\" is an object with scheme, id and permissions") }
        guard let permissions = Permissions(letters: letters) else {
            throw LineFault("\(quoted(letters)) are no permissions: letters of cdrwa")
        }
        try fields.finish()
        return ACLEntry(permissions, scheme: scheme, id: id)
    }

    private static func origin(_ fields: inout Fields) throws(LineFault) -> ExportRecord.Origin? {
        let any = Int64.min...Int64.max
        let small = Int64(Int32.min)...Int64(Int32.max)
        let version = try fields.integer("version", in: small)
        let cversion = try fields.integer("cversion", in: small)
        let czxid = try fields.integer("czxid", in: any)
        let mzxid = try fields.integer("mzxid", in: any)
        let ctime = try fields.integer("ctime", in: any)
        let mtime = try fields.integer("mtime", in: any)
        let children = try fields.integer("children", in: 0...Int64(Int32.max))
        guard version != nil || czxid != nil || children != nil else { return nil }
        return ExportRecord.Origin(
            version: Int32(version ?? 0), cversion: Int32(cversion ?? 0), czxid: czxid ?? 0, mzxid: mzxid ?? 0,
            ctime: ctime ?? 0, mtime: mtime ?? 0, children: children.map { Int32($0) })
    }

    fileprivate static func quoted(_ text: String) -> String {
        "\"" + escapeControl(text.utf8.count > 200 ? String(text.prefix(100)) + "…" : text) + "\""
    }
}

/// The members of an object, taken one by one, so that none is passed over.
private struct Fields {
    private var members: [JSON.Member]

    init(_ members: [JSON.Member]) { self.members = members }

    func has(_ name: String) -> Bool { members.contains { $0.name == name } }

    private mutating func take(_ name: String) -> JSON? {
        guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
        return members.remove(at: index).value
    }

    mutating func string(_ name: String) throws(LineFault) -> String? {
        switch take(name) {
        case nil: return nil
        case .string(let text)?: return text
        default: throw LineFault("\"\(name)\" is a text in quotes")
        }
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int64>) throws(LineFault) -> Int64? {
        switch take(name) {
        case nil: return nil
        case .int(let value)? where range.contains(value): return value
        default:
            let bounds = range.lowerBound == .min ? "" : " from \(range.lowerBound) to \(range.upperBound)"
            throw LineFault("\"\(name)\" is a whole number\(bounds)")
        }
    }

    mutating func array(_ name: String) throws(LineFault) -> [JSON]? {
        switch take(name) {
        case nil: return nil
        case .array(let values)?: return values
        default: throw LineFault("\"\(name)\" is a list in brackets")
        }
    }

    func finish() throws(LineFault) {
        if let other = members.first { throw LineFault("There is no member \(ExportLine.quoted(other.name))") }
    }
}
