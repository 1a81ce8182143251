import CloudPrimitives

/// A transaction over two stores, which is none: those of the second are written after those of the first, one by one.
/// Nothing is written where one of the second's conditions does not hold beforehand.
enum PartedTransaction {
    static func run(
        _ updates: [ItemUpdate], apart: (ItemUpdate) -> Bool, first: any KeyValueStore, then second: any KeyValueStore
    ) async throws(CloudError) -> [UpdateOutcome] {
        var outcomes = [UpdateOutcome?](repeating: nil, count: updates.count)
        let late = updates.indices.filter { apart(updates[$0]) }
        for index in late {
            let before = try await second.get(updates[index].key)
            do throws(CloudError) {
                let after = try updates[index].applied(to: before)
                outcomes[index] = UpdateOutcome(of: updates[index], before: before, after: after)
            } catch { throw error.at(index) }
        }
        let early = updates.indices.filter { outcomes[$0] == nil }
        if !early.isEmpty {
            do throws(CloudError) {
                let written = try await first.transact(early.map { updates[$0] })
                for (index, outcome) in zip(early, written) { outcomes[index] = outcome }
            } catch {
                throw error.index.map { error.at(early[$0]) } ?? error
            }
        }
        for index in late {
            if case .check = updates[index].action { continue }
            do throws(CloudError) { outcomes[index] = try await second.update(updates[index]) } catch {
                throw error.at(index)
            }
        }
        return outcomes.compactMap(\.self)
    }
}

extension CloudError {
    /// The same, of one write among several.
    fileprivate func at(_ index: Int) -> CloudError { CloudError(code, message, current: current, index: index) }
}
