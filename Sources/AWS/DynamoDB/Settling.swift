import CloudPrimitives

/// DynamoDB takes one change of an attribute in an update. Most pairs become one (``ChangePlan``). What is left, as a set that is
/// added to and taken from, depends on the item: it is read, what the attribute becomes is worked out here, and written on the
/// condition that the attribute is still what it was. A multi that makes and deletes children of one node is such an update.
extension ItemUpdate {
    private var changes: [ItemChange] { if case .modify(let changes) = action { changes } else { [] } }

    /// Attributes whose changes DynamoDB does not take as they are.
    var contested: [String] { ChangePlan.contested(changes) }

    /// The same update of an item that is known, as DynamoDB takes it; one that never happens, when a change does not fit the
    /// attribute's kind.
    func settled(for item: Item?) -> ItemUpdate {
        let names = contested
        func isContested(_ change: ItemChange) -> Bool {
            names.contains { $0.utf8.elementsEqual(change.attribute.utf8) }
        }
        let after: Item?
        do throws(CloudError) {
            after = try ItemUpdate(key, .modify(changes.filter(isContested))).applied(to: item)
        } catch { return ItemUpdate(key, .modify([]), if: .any([])) }
        var (settled, guards) = (changes.filter { !isContested($0) }, [condition])
        for name in names {
            settled.append(after?[name].map { .set(name, $0) } ?? .remove(name))
            guards.append(item?[name].map { .equals(name, $0) } ?? .absent(name))
        }
        return ItemUpdate(key, .modify(settled), if: .all(guards))
    }
}

extension ItemUpdate {
    /// Throws what is wrong with the update itself, given the item that its settled form met; nothing, when others were quicker.
    fileprivate func judge(_ failure: CloudError) throws(CloudError) {
        do throws(CloudError) { _ = try applied(to: failure.current) } catch {
            throw CloudError(error.code, error.message, current: error.current, index: failure.index)
        }
    }
}

extension DynamoDBStore {
    /// Writes updates that DynamoDB may not take as they are. One whose attribute somebody has changed since it was read is tried
    /// again.
    /// - Throws: `.conflict` when that happens each of ``AWSLimits/settlingTriesMax`` times; what `write` throws.
    func settling(
        _ updates: [ItemUpdate], _ write: ([ItemUpdate]) async throws(CloudError) -> [UpdateOutcome]
    ) async throws(CloudError) -> [UpdateOutcome] {
        let contested = updates.indices.filter { !updates[$0].contested.isEmpty }
        guard let first = contested.first else { return try await write(updates) }
        var readBytes = [[Int]](repeating: [], count: updates.count)
        for _ in 0..<AWSLimits.settlingTriesMax {
            var settled = updates
            for index in contested {
                let item = try await get(updates[index].key)
                readBytes[index].append(updates[index].key.billedBytes + (item?.billedBytes ?? 0))
                settled[index] = updates[index].settled(for: item)
            }
            do throws(CloudError) {
                var outcomes = try await write(settled)
                for index in contested { outcomes[index].readBytes = readBytes[index] }
                return outcomes
            } catch {
                let index = error.index ?? first
                guard error.code == .conditionFailed, contested.contains(index) else { throw error }
                // What was added to the condition says nothing to the caller.
                try updates[index].judge(error)
            }
        }
        throw CloudError(
            .conflict, "Others changed \(updates[first].key) each time between its reading and its writing",
            index: first)
    }
}
