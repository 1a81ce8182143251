import CloudPrimitives

/// What DynamoDB takes, looked at before a call, so that errors are the same as the emulator's and nothing is billed.
struct KeyRules: Sendable {
    let limits: KeyValueLimits

    func check(_ key: ItemKey) throws(CloudError) {
        guard !key.partition.isEmpty, !key.sort.isEmpty else {
            throw CloudError(.refused, "A key of table \(key.table) has an empty part; DynamoDB takes none")
        }
        for (part, bytesMax) in [(key.partition, AWSLimits.partitionBytesMax), (key.sort, AWSLimits.sortBytesMax)] {
            guard part.utf8.count <= bytesMax else {
                throw CloudError(
                    .limitExceeded,
                    "A key of table \(key.table) has a part of \(part.utf8.count) bytes, the limit is \(bytesMax)")
            }
        }
    }

    func check(_ update: ItemUpdate) throws(CloudError) {
        try check(update.key)
        switch update.action {
        case .put(let item):
            for entry in item.attributes { try check(entry.name, of: update.key) }
            let bytes = update.key.billedBytes + item.billedBytes
            guard bytes <= limits.itemBytesMax else { throw tooLarge(update.key, bytes) }
        case .modify(let changes):
            for change in changes { try check(change.attribute, of: update.key) }
            let bytes = changes.reduce(update.key.billedBytes) { $0 + $1.sentBytes }
            guard bytes <= limits.itemBytesMax else { throw tooLarge(update.key, bytes) }
        case .check, .delete: break
        }
    }

    func checkTransaction(_ updates: [ItemUpdate]) throws(CloudError) {
        guard updates.count <= limits.transactionItemsMax else {
            throw CloudError(
                .limitExceeded, "A transaction of \(updates.count) items; the limit is \(limits.transactionItemsMax)")
        }
        var seen = Set<[[UInt8]]>()
        var bytes = 0
        for update in updates {
            let place = [update.key.table.name, update.key.partition, update.key.sort].map { Array($0.utf8) }
            guard seen.insert(place).inserted else {
                throw CloudError(.refused, "A transaction names \(update.key) twice")
            }
            bytes += update.sentBytes
        }
        guard bytes <= limits.transactionBytesMax else {
            throw CloudError(
                .limitExceeded, "A transaction of \(bytes) bytes; the limit is \(limits.transactionBytesMax)")
        }
    }

    func checkExpression(_ text: String?, of key: ItemKey) throws(CloudError) {
        guard let text, text.utf8.count > AWSLimits.expressionBytesMax else { return }
        throw CloudError(
            .limitExceeded,
            "An expression of \(text.utf8.count) bytes for \(key); the limit is \(AWSLimits.expressionBytesMax)")
    }

    private func check(_ attribute: String, of key: ItemKey) throws(CloudError) {
        guard attribute != ItemJSON.partition, attribute != ItemJSON.sort, !attribute.isEmpty else {
            throw CloudError(.refused, "An attribute of \(key) has the name of its key, or none")
        }
    }

    func tooLarge(_ key: ItemKey, _ bytes: Int) -> CloudError {
        CloudError(.limitExceeded, "Item \(key) would have \(bytes) bytes, the limit is \(limits.itemBytesMax)")
    }
}

extension ItemChange {
    var attribute: String {
        switch self {
        case .set(let name, _), .remove(let name), .add(let name, _), .append(let name, _), .insert(let name, _),
            .subtract(let name, _):
            name
        }
    }

    /// Bytes that the item has for sure when the change is made.
    fileprivate var sentBytes: Int {
        switch self {
        case .set(let name, let value): name.utf8.count + value.billedBytes
        case .append(let name, let texts): name.utf8.count + Attribute.strings(texts).billedBytes
        case .insert(let name, let texts): name.utf8.count + Attribute.stringSet(TextSet(texts)).billedBytes
        case .add, .remove, .subtract: 0
        }
    }
}

extension ItemUpdate {
    /// Bytes that its request carries, as items are counted.
    var sentBytes: Int {
        switch action {
        case .put(let item): key.billedBytes + item.billedBytes
        case .modify(let changes): changes.reduce(key.billedBytes) { $0 + $1.sentBytes }
        case .check, .delete: key.billedBytes
        }
    }
}
