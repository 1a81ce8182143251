#if DEBUG
    import CloudPrimitives
    import FaaSKeeperModel
    @testable import FaaSKeeperStorage
    import Fuzzing
    @testable import ServerFunctions

    /// Random values of the primitives, and of what the functions send each other.
    extension FuzzRandom {
        mutating func attribute() -> Attribute {
            switch below(6) {
            case 0: .int(int64())
            case 1: .string(text())
            case 2: .bytes(bytes(upTo: 16))
            case 3: .ints(list(upTo: 6) { $0.int64() })
            case 4: .strings(list(upTo: 4) { $0.text() })
            default: .stringSet(TextSet(list(upTo: 5) { $0.text() }))
            }
        }

        mutating func item() -> Item {
            var item = Item()
            for _ in 0..<length(upTo: 5) { item[text(upTo: 3)] = attribute() }
            return item
        }

        mutating func itemKey() -> ItemKey { ItemKey(Table(text()), text(), text()) }

        mutating func condition(depth: Int = 0) -> Condition {
            switch below(depth < 4 ? 9 : 7) {
            case 0: .always
            case 1: .itemExists
            case 2: .itemMissing
            case 3: .equals(text(), attribute())
            case 4: .absent(text())
            case 5: .present(text())
            case 6: .less(text(), int64())
            case 7: .all(list(upTo: 3) { $0.condition(depth: depth + 1) })
            default: .any(list(upTo: 3) { $0.condition(depth: depth + 1) })
            }
        }

        mutating func itemChange() -> ItemChange {
            switch below(6) {
            case 0: .set(text(), attribute())
            case 1: .remove(text())
            case 2: .add(text(), int64())
            case 3: .append(text(), list(upTo: 3) { $0.text() })
            case 4: .insert(text(), list(upTo: 3) { $0.text() })
            default: .subtract(text(), list(upTo: 3) { $0.text() })
            }
        }

        mutating func itemUpdate() -> ItemUpdate {
            let action: ItemUpdate.Action =
                switch below(4) {
                case 0: .check
                case 1: .put(item())
                case 2: .modify(list(upTo: 4) { $0.itemChange() })
                default: .delete
                }
            return ItemUpdate(itemKey(), action, if: condition())
        }

        mutating func nodeDelta() -> NodeDelta {
            var delta = NodeDelta(path: path())
            delta.sequence = int64()
            delta.isDeletion = oneIn(2)
            delta.creation = maybe { .init(incarnation: $0.text(), owner: $0.int64(), ctime: $0.int64()) }
            delta.data = maybe { .init(data: $0.payload(), version: $0.int32(), mtime: $0.int64()) }
            delta.children = maybe { random in
                var change = NodeDelta.ChildChange(
                    childrenCreated: random.int32(), numChildren: random.int32(), rowChildren: random.int32())
                change.inlineAdded = random.list(upTo: 3) { $0.text() }
                change.inlineRemoved = random.list(upTo: 3) { $0.text() }
                change.rowsAdded = random.list(upTo: 2) { ChildRow(name: $0.text(), incarnation: $0.text()) }
                change.rowsRemoved = random.list(upTo: 2) { ChildRow(name: $0.text(), incarnation: $0.text()) }
                return change
            }
            delta.acl = maybe { random in
                let acl = random.acl()
                return .init(acl: acl.isEmpty ? nil : acl, aversion: random.int32())
            }
            return delta
        }

        mutating func tombstone() -> Tombstone { Tombstone(path: path(), childRow: maybe { $0.text() }) }

        mutating func logEntry() -> LogEntry {
            LogEntry(
                request: requestID(), attempt: text(), txid: int64(), results: list(upTo: 3) { $0.operationResult() },
                tombstones: list(upTo: 2) { $0.tombstone() })
        }

        mutating func commitMessage() -> CommitMessage {
            let kinds: [ResultTemplate.Kind] = [.created, .changed, .deleted, .checked]
            let body: CommitMessage.Body =
                oneIn(3)
                ? .answer(list(upTo: 3) { $0.operationResult() })
                : .commit(
                    .init(
                        updates: list(upTo: 4) { $0.itemUpdate() }, witness: itemKey(),
                        deltas: list(upTo: 3) { $0.nodeDelta() },
                        results: list(upTo: 3) {
                            ResultTemplate(kind: $0.pick(kinds), path: $0.path(), stat: $0.stat())
                        },
                        events: list(upTo: 3) { $0.event() }, tombstones: list(upTo: 2) { $0.tombstone() },
                        garbage: list(upTo: 2) { $0.text() }))
            return CommitMessage(
                request: requestID(), attempt: text(), isAnswered: oneIn(2), isTraced: oneIn(2),
                warnings: list(upTo: 2) { $0.text() }, usage: usage(), body: body)
        }
    }
#endif
