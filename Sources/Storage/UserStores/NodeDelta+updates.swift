import CloudPrimitives
import FaaSKeeperModel

extension NodeDelta {
    /// The writes to a user store that make it visible: the rows of children, then the image.
    func updates(of write: ImageWrite) -> [ItemUpdate] {
        let txid = write.txid
        let epoch = write.epoch
        let isNewer = Condition.any([.itemMissing, .less(NodeImage.sequenceAttribute, sequence)])
        let key = Layout.image(path)
        var changes: [ItemChange] = [
            .set(NodeImage.txidAttribute, .int(txid)), .set("w", .string(write.attempt)),
            .set(NodeImage.sequenceAttribute, .int(sequence)),
        ]
        let named = write.namedPaths
        changes.append(NodeImage.naming(named))
        changes.append(NodeImage.stamping(epoch))
        var updates: [ItemUpdate] = []
        if let change = children {
            for row in change.rowsAdded {
                updates.append(
                    ItemUpdate(
                        Layout.child(path, row.name, row.incarnation), .put(["c": .int(txid)]),
                        if: .itemMissing))
            }
            for row in change.rowsRemoved {
                updates.append(
                    ItemUpdate(
                        Layout.child(path, row.name, row.incarnation), .modify([.set("x", .int(txid))]),
                        if: .itemExists))
            }
        }
        if isDeletion {
            var tombstone = Item()
            tombstone[NodeImage.txidAttribute] = .int(txid)
            tombstone["w"] = .string(write.attempt)
            tombstone[NodeImage.sequenceAttribute] = .int(sequence)
            if !named.isEmpty { tombstone["x"] = .strings(named) }
            if let before = before { tombstone["b"] = .ints(before.numbers) }
            if !epoch.numbers.isEmpty { tombstone["e"] = .ints(epoch.numbers) }
            return updates + [ItemUpdate(key, .put(tombstone), if: isNewer)]
        }
        changes.append(
            before.map { .set("b", .ints($0.numbers)) } ?? .remove("b"))
        if let creation = creation {
            changes += [
                .set("i", .string(creation.incarnation)), .set("c", .ints([txid, creation.ctime, creation.owner])),
                .remove("a"), .remove("v"), .remove("k"), .set("p", .ints([txid, 0, 0, 0])),
            ]
        }
        if let data {
            changes.append(.set("m", .ints([txid, data.mtime, Int64(data.version), Int64(data.data.length)])))
            switch data.data {
            case .inline(let bytes):
                changes += [bytes.isEmpty ? .remove("d") : .set("d", .bytes(bytes)), .remove("o")]
            case .object(let object, _): changes += [.remove("d"), .set("o", .string(object))]
            }
        }
        if let children = children {
            changes.append(
                .set(
                    "p",
                    .ints([
                        txid, Int64(children.childrenCreated), Int64(children.numChildren),
                        Int64(children.rowChildren),
                    ])))
            if !children.inlineAdded.isEmpty { changes.append(.insert("k", children.inlineAdded)) }
            if !children.inlineRemoved.isEmpty { changes.append(.subtract("k", children.inlineRemoved)) }
        }
        if let acl = acl {
            changes.append(.set("v", .int(Int64(acl.aversion))))
            if let entries = acl.acl {
                var writer = ByteWriter()
                entries.encode(to: &writer)
                changes.append(.set("a", .bytes(writer.bytes)))
            } else {
                changes.append(.remove("a"))
            }
        }
        return updates + [ItemUpdate(key, .modify(changes), if: isNewer)]
    }
}

extension NodeImage {
    /// What notes the nodes that a write touched together.
    static func naming(_ paths: [String]) -> ItemChange { paths.isEmpty ? .remove("x") : .set("x", .strings(paths)) }

    static func stamping(_ epoch: EpochStamp) -> ItemChange {
        epoch.numbers.isEmpty ? .remove("e") : .set("e", .ints(epoch.numbers))
    }
}
