import FaaSKeeper
import FaaSKeeperModel

/// Answers for programs: one value a command, on one line; events one object a line.
struct JSONPrinter: Printer {
    let output: Output

    init(_ console: Console) { output = console.output }

    /// One that prints to nowhere, for a command inside another.
    static var muted: JSONPrinter { JSONPrinter(output: Output(nil)) }

    private init(output: Output) { self.output = output }

    func print(_ value: JSON) { output.writeLine(value.text) }

    func names(_ names: [String], of path: String, stat: Stat?) {
        let list = JSON.strings(names)
        if let stat {
            print(.object(["path": .string(path), "children": list, "stat": .of(stat)]))
        } else {
            print(list)
        }
    }

    func path(_ path: NodePath, isFirst: Bool) {
        output.write((isFirst ? "[" : ",") + JSON.string(path.text).text)
    }

    func endPaths(isEmpty: Bool) { output.write(isEmpty ? "[]\n" : "]\n") }

    func node(_ path: String, data: [UInt8], stat: Stat, showsStat: Bool, encoding: DataEncoding) {
        let text = encoding == .plain ? String(validating: data, as: UTF8.self) : nil
        print(
            .object([
                "path": .string(path), "data": .string(text ?? Base64.encode(data)),
                "encoding": .string(text == nil ? "base64" : "utf8"), "stat": .of(stat),
            ]))
    }

    func stat(_ stat: Stat, of path: String) { print(.object(["path": .string(path), "stat": .of(stat)])) }

    func existence(_ stat: Stat?, of path: String) {
        print(.object(["path": .string(path), "exists": .bool(stat != nil), "stat": stat.map { .of($0) }]))
    }

    func created(_ path: NodePath, stat: Stat, showsStat: Bool) { self.stat(stat, of: path.text) }

    func changed(_ path: String, stat: Stat, showsStat: Bool) { self.stat(stat, of: path) }

    func deleted(_ path: String, count: Int) {
        print(.object(["path": .string(path), "deleted": .int(Int64(count))]))
    }

    func done(_ confirmation: String, path: String?) {
        print(.object(["path": path.map { .string($0) }, "done": .string(confirmation)]))
    }

    func number(_ number: Int, of path: String) {
        print(.object(["path": .string(path), "count": .int(Int64(number))]))
    }

    func acl(_ acl: ACL, of path: String, stat: Stat, showsStat: Bool) {
        let entries = acl.map { entry in
            JSON.object([
                "scheme": .string(entry.scheme), "id": .string(entry.id),
                "permissions": .string(entry.permissions.description),
            ])
        }
        print(.object(["path": .string(path), "acl": .array(entries), "stat": .of(stat)]))
    }

    func event(_ event: WatchedEvent) {
        print(
            .object([
                "type": .string(event.type.description), "state": .string("SyncConnected"),
                "path": .string(event.path.text), "txid": .int(event.txid),
            ]))
    }

    func transaction(_ changes: [Change], _ results: [OperationResult]) {
        print(
            .array(
                zip(changes, results).map { change, result in
                    var path = change.path
                    var stat: Stat?
                    switch result {
                    case .created(let created, let its):
                        path = created.text
                        stat = its
                    case .changed(let its): stat = its
                    default: break
                    }
                    return .object([
                        "operation": .string(change.name), "path": .string(path), "stat": stat.map { .of($0) },
                    ])
                }))
    }

    func treeNode(_ node: TreeNode, showsStat: Bool) {
        output.write(node.isFirst ? "" : ",")
        output.write("{\"path\":\(JSON.string(node.path.text).text),\"stat\":\(JSON.of(node.stat).text)")
        if !node.isCut { output.write(",\"children\":[") }
    }

    func endTreeNode(_ node: TreeNode) {
        output.write(node.isCut ? "}" : "]}")
        if node.lasts.isEmpty { output.write("\n") }
    }

    func text(_ lines: [String], name: String) {
        print(.object([name: .string(lines.joined(separator: "\n"))]))
    }

    func version(_ version: String) { print(.object(["version": .string(version)])) }

    func identities(_ identities: [(scheme: String, id: String)]) {
        print(.array(identities.map { .object(["scheme": .string($0.scheme), "id": .string($0.id)]) }))
    }
}
