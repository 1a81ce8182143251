import CloudPrimitives

extension Unit {
    private var rules: KeyValueRules { KeyValueRules(limits: options.keyValueLimits) }

    func get(_ key: ItemKey) throws(CloudError) -> Item? {
        let row = RowKey(key)
        if let known = items.known(row) { return known }
        let item = try database.item(key)
        items.keep(row, item)
        return item
    }

    func update(_ update: ItemUpdate) throws(CloudError) -> UpdateOutcome {
        try rules.checkSingle(update)
        let before = try get(update.key)
        let after = try rules.apply(update, to: before)
        write(update.key, after, before: before)
        return UpdateOutcome(of: update, before: before, after: after)
    }

    func transact(_ updates: [ItemUpdate]) throws(CloudError) -> [UpdateOutcome] {
        let outcomes = try rules.evaluate(updates) { key throws(CloudError) in try get(key) }
        for (update, outcome) in zip(updates, outcomes) where update.writes {
            write(update.key, outcome.item, before: try get(update.key))
        }
        return outcomes
    }

    private func write(_ key: ItemKey, _ after: Item?, before: Item?) {
        if after == nil, before == nil { return }
        let row = RowKey(key)
        note(.item(row, before))
        items.set(row, after)
    }

    func query(_ query: ItemQuery) throws(CloudError) -> ItemPage {
        if items.hasDirty(in: query.table.name) { try flushItems() }
        return try database.page(query, limits: options.keyValueLimits) { key in
            items.known(RowKey(key)) ?? nil
        }
    }

    func flushItems() throws(CloudError) {
        try items.flush { key, item throws(CloudError) in
            let statement = try database.statement(item == nil ? .deleteItem : .putItem)
            statement.bind(1, key.table.name)
            statement.bind(2, key.partition)
            statement.bind(3, key.sort)
            if let item { statement.bind(4, item.encoded()) }
            try statement.run()
        }
    }

    // MARK: Objects

    func object(_ key: String) throws(CloudError) -> StoredObject? {
        if let known = objects[ByteText(key)] { return known.object }
        return try database.object(key)
    }

    func put(_ key: String, _ bytes: [UInt8], if condition: ObjectCondition) throws(CloudError) -> String {
        let before = try object(key)
        try condition.check(before?.tag, key: key)
        let after = StoredObject(bytes: bytes, tag: options.random.token())
        setObject(key, after, before: before)
        return after.tag
    }

    func deleteObject(_ key: String, if condition: ObjectCondition) throws(CloudError) {
        let before = try object(key)
        try condition.checkDeletion(before?.tag, key: key)
        if before != nil { setObject(key, nil, before: before) }
    }

    private func setObject(_ key: String, _ after: StoredObject?, before: StoredObject?) {
        let name = ByteText(key)
        note(.object(name, before))
        if objects.updateValue(CachedObject(object: after, isDirty: true), forKey: name) == nil {
            objectOrder.append(name)
        }
    }

    func objectKeys(prefix: String, after: String?, limit: Int) throws(CloudError) -> [String] {
        try flushObjects()
        return try database.objectKeys(prefix: prefix, after: after, limit: limit)
    }

    func flushObjects() throws(CloudError) {
        for name in objectOrder {
            guard let cached = objects[name], cached.isDirty else { continue }
            let statement = try database.statement(cached.object == nil ? .deleteObject : .putObject)
            statement.bind(1, name.text)
            if let object = cached.object {
                statement.bind(2, object.tag)
                statement.bind(3, object.bytes)
            }
            try statement.run()
            objects[name]?.isDirty = false
        }
    }
}
