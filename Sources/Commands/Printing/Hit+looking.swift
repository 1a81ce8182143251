import FaaSKeeperModel

/// What find, grep and du have found.
extension Hit {
    static func node(_ visit: TreeWalk.Visit) -> Hit {
        Hit(line: visit.path.text, json: .object(["path": .string(visit.path.text), "stat": .of(visit.stat)]))
    }

    static func line(_ line: Pattern.Line, of path: NodePath, showsNumber: Bool) -> Hit {
        Hit(
            line: "\(path):" + (showsNumber ? "\(line.number):" : "") + line.text,
            json: .object([
                "path": .string(path.text), "line": .int(Int64(line.number)), "text": .string(line.text),
            ]))
    }

    static func binary(_ path: NodePath) -> Hit {
        Hit(
            line: "\(path): binary data match", json: .object(["path": .string(path.text), "binary": .bool(true)]))
    }

    static func usage(_ path: NodePath, _ bytes: Int64, _ nodes: Int, isAligned: Bool) -> Hit {
        let columns =
            isAligned
            ? Formatting.pad("\(bytes)", 12, onLeft: true) + "  " + Formatting.pad("\(nodes)", 8, onLeft: true) + "  "
            : "\(bytes)\t\(nodes)\t"
        return Hit(
            line: columns + path.text,
            json: .object([
                "path": .string(path.text), "bytes": .int(bytes), "nodes": .int(Int64(nodes)),
            ]))
    }
}
