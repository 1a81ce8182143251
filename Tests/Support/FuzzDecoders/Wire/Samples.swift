#if DEBUG
    import FaaSKeeperModel
    import Fuzzing

    /// Random values of the model.
    extension FuzzRandom {
        mutating func session() -> SessionID { SessionID(int64()) }

        mutating func path() -> NodePath {
            for _ in 0..<8 {
                let text = "/" + list(upTo: 4) { $0.text(upTo: 6) }.joined(separator: "/")
                if let path = try? NodePath(text) { return path }
            }
            return oneIn(4) ? .root : NodePath(unchecked: "/a/b\(below(10))")
        }

        mutating func acl() -> ACL {
            list(upTo: 4) {
                ACLEntry(Permissions(rawValue: $0.int32()), scheme: $0.text(), id: $0.text())
            }
        }

        mutating func payload() -> Payload {
            oneIn(3)
                ? .object(key: text(), length: below(Limits.nodeDataBytesMax + 1)) : .inline(bytes(upTo: 40))
        }

        mutating func createMode() -> CreateMode {
            let millis = Int64(number(1...1_000_000))
            let modes: [CreateMode] = [
                .persistent, .persistentSequential, .ephemeral, .ephemeralSequential, .container, .ttl(millis),
                .ttlSequential(Limits.ttlMillisMax),
            ]
            return pick(modes)
        }

        mutating func operation() -> FaaSKeeperModel.Operation {
            switch below(5) {
            case 0: .create(path: text(), data: payload(), mode: createMode(), acl: acl())
            case 1: .set(path: path(), data: payload(), version: int32())
            case 2: .delete(path: path(), version: int32())
            case 3: .check(path: path(), version: int32())
            default: .setACL(path: path(), acl: acl(), version: int32())
            }
        }

        mutating func requestID() -> RequestID { RequestID(session: session(), number: int64()) }

        mutating func request() -> Request {
            let body: Request.Body =
                switch below(5) {
                case 0: .single(operation())
                case 1: .multi(list(upTo: 6) { $0.operation() })
                case 2: .closeSession(evicted: oneIn(2))
                case 3: .evictSilent(seenMillis: int64())
                default: .expire(path: path(), incarnation: text(), version: int32())
                }
            let credentials = list(upTo: 2) { Credential(scheme: $0.text(), secret: $0.bytes(upTo: 12)) }
            return Request(
                id: requestID(), isRegistered: oneIn(2), isTraced: oneIn(2), credentials: credentials, body: body)
        }

        mutating func stat() -> Stat {
            Stat(
                czxid: int64(), mzxid: int64(), pzxid: int64(), ctime: int64(), mtime: int64(), version: int32(),
                cversion: int32(), aversion: int32(), ephemeralOwner: int64(), dataLength: int32(),
                numChildren: int32())
        }

        mutating func keeperError() -> KeeperError {
            let codes: [KeeperError.Code] = [.noNode, .badVersion, .corrupt, .limitExceeded, .backendRefused]
            return KeeperError(pick(codes), text(), path: maybe { $0.text() })
        }

        mutating func operationResult() -> OperationResult {
            switch below(5) {
            case 0: .created(path: path(), stat: stat())
            case 1: .changed(stat: stat())
            case 2: .deleted
            case 3: .checked
            default: .failed(keeperError())
            }
        }

        mutating func usage() -> Usage {
            var usage = Usage()
            usage.queueSends = int64()
            usage.queueReceives = int64()
            usage.readUnits = int64()
            usage.writeUnits = int64()
            usage.objectReads = int64()
            usage.objectWrites = int64()
            usage.invocations = int64()
            usage.functionMBMicros = int64()
            usage.channelMessages = int64()
            return usage
        }

        mutating func step() -> Step {
            Step(
                caller: text(), service: text(), operation: text(), target: text(), micros: int64(), usage: usage(),
                failed: oneIn(2))
        }

        mutating func notificationID() -> NotificationID { NotificationID(txid: int64(), index: int32()) }

        mutating func response() -> Response {
            Response(
                request: requestID(), txid: int64(), results: list(upTo: 4) { $0.operationResult() },
                pending: maybe { $0.notificationID() }, warnings: list(upTo: 2) { $0.text() }, usage: usage(),
                steps: list(upTo: 3) { $0.step() })
        }

        mutating func event() -> NodeEvent {
            let types: [EventType] = [.nodeCreated, .nodeDeleted, .nodeDataChanged, .nodeChildrenChanged]
            return NodeEvent(type: pick(types), path: path(), acl: maybe { $0.acl() })
        }

        mutating func notification() -> FaaSKeeperModel.Notification {
            Notification(
                session: session(), id: notificationID(), previous: maybe { $0.notificationID() }, event: event(),
                watches: list(upTo: 4) { $0.int64() })
        }
    }
#endif
