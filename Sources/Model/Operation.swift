/// One change that a client asks for. A multi is a list of them.
public enum Operation: Hashable, Sendable {
    /// `path` is not validated as it stands for a sequential node: the suffix comes to it, as in ZooKeeper.
    case create(path: String, data: Payload, mode: CreateMode, acl: ACL)
    /// `version` -1 matches any.
    case set(path: NodePath, data: Payload, version: Int32)
    case delete(path: NodePath, version: Int32)
    case check(path: NodePath, version: Int32)
    case setACL(path: NodePath, acl: ACL, version: Int32)

    public var pathText: String {
        switch self {
        case .create(let path, _, _, _): path
        case .set(let path, _, _), .delete(let path, _), .check(let path, _), .setACL(let path, _, _): path.text
        }
    }

    /// The data that travels with it.
    public var payload: Payload? {
        switch self {
        case .create(_, let data, _, _), .set(_, let data, _): data
        default: nil
        }
    }

    /// What watches see of it once it is done, in order: ZooKeeper's table.
    public func events(_ result: OperationResult) -> [NodeEvent] {
        switch (self, result) {
        case (.create, .created(let path, _)): NodeEvent.comingOrGoing(.nodeCreated, path)
        case (.set(let path, _, _), .changed): [NodeEvent(type: .nodeDataChanged, path: path)]
        case (.delete(let path, _), .deleted): NodeEvent.comingOrGoing(.nodeDeleted, path)
        default: []
        }
    }

    func encode(to writer: inout ByteWriter) {
        switch self {
        case .create(let path, let data, let mode, let acl):
            writer.byte(1)
            writer.string(path)
            data.encode(to: &writer)
            mode.encode(to: &writer)
            acl.encode(to: &writer)
        case .set(let path, let data, let version):
            writer.byte(2)
            writer.string(path.text)
            data.encode(to: &writer)
            writer.int(Int64(version))
        case .delete(let path, let version):
            writer.byte(3)
            writer.string(path.text)
            writer.int(Int64(version))
        case .check(let path, let version):
            writer.byte(4)
            writer.string(path.text)
            writer.int(Int64(version))
        case .setACL(let path, let acl, let version):
            writer.byte(5)
            writer.string(path.text)
            acl.encode(to: &writer)
            writer.int(Int64(version))
        }
    }

    init(from reader: inout ByteReader) throws(KeeperError) {
        switch try reader.byte() {
        case 1:
            let path = try reader.string()
            let data = try Payload(from: &reader)
            let mode = try CreateMode(from: &reader)
            self = .create(path: path, data: data, mode: mode, acl: try ACL(from: &reader))
        case 2:
            let path = try NodePath(try reader.string())
            let data = try Payload(from: &reader)
            self = .set(path: path, data: data, version: try reader.int32())
        case 3:
            let path = try NodePath(try reader.string())
            self = .delete(path: path, version: try reader.int32())
        case 4:
            let path = try NodePath(try reader.string())
            self = .check(path: path, version: try reader.int32())
        case 5:
            let path = try NodePath(try reader.string())
            let acl = try ACL(from: &reader)
            self = .setACL(path: path, acl: acl, version: try reader.int32())
        case let other: throw .corrupt("Unknown operation \(other)")
        }
    }
}
