import CloudPrimitives

/// Tables of DynamoDB: one for each table of the service, by the keys `P` and `S`.
///
/// Reads are strongly consistent. A write whose answer is lost is `.unavailable` and not repeated, as it may have been done; a
/// transaction is, by its `ClientRequestToken`, which DynamoDB remembers for ten minutes.
struct DynamoDBStore: KeyValueStore {
    let connection: AWSConnection
    let seen: SeenItems

    let limits = KeyValueLimits(
        itemBytesMax: AWSLimits.itemBytesMax, transactionItemsMax: AWSLimits.transactionItemsMax,
        queryPageBytesMax: AWSLimits.queryPageBytesMax, transactionBytesMax: AWSLimits.transactionBytesMax,
        sortBytesMax: AWSLimits.sortBytesMax)

    private var rules: KeyRules { KeyRules(limits: limits) }

    init(connection: AWSConnection) {
        self.connection = connection
        seen = SeenItems()
    }

    private func call(
        _ operation: String, on subject: String, _ body: JSONValue, _ repetition: ServiceCall.Repetition,
        changes: Bool = true
    ) -> ServiceCall {
        .json(
            "dynamodb", connection.endpoint(of: "dynamodb"), target: "DynamoDB_20120810." + operation, on: subject,
            body,
            repetition, changes: changes)
    }

    /// The JSON of an answer.
    private func document(_ response: HTTPResponse, of call: ServiceCall) throws(CloudError) -> JSONValue {
        do throws(JSONParser.Fault) { return try JSONParser.parse(response.body) } catch {
            throw CloudError(.unavailable, "\(call.name): the answer is no JSON")
        }
    }

    private func read(_ call: ServiceCall, of table: Table) async throws(CloudError) -> JSONValue {
        switch try await connection.client.call(call) {
        case .success(let response): return try document(response, of: call)
        case .failure(let refusal): throw DynamoDBFailure.error(refusal, call, connection.names.table(table))
        }
    }

    // MARK: Reads

    func get(_ key: ItemKey) async throws(CloudError) -> Item? {
        try rules.check(key)
        let call = self.call(
            "GetItem", on: key.description,
            .object([
                "TableName": .string(connection.names.table(key.table)), "Key": ItemJSON.key(key),
                "ConsistentRead": .bool(true),
            ]), .harmless, changes: false)
        let answer = try await read(call, of: key.table)
        var item: Item?
        if let whole = answer["Item"] { item = try ItemJSON.decode(whole, of: key.table).item }
        seen.note(key, item)
        return item
    }

    func query(_ query: ItemQuery) async throws(CloudError) -> ItemPage {
        try rules.check(ItemKey(query.table, query.partition))
        var start: String?
        if let after = query.after {
            switch QueryStart(after: after, prefix: query.prefix, descending: query.descending) {
            case .beginning: break
            case .key(let sort): start = sort
            case .end: return ItemPage(rows: [], next: nil)
            }
        }
        var builder = ExpressionBuilder()
        let place = builder.name(ItemJSON.partition)
        var expression = "\(place) = \(builder.value(Attribute.string(query.partition)))"
        if !query.prefix.isEmpty {
            let sort = builder.name(ItemJSON.sort)
            expression += " AND begins_with(\(sort), \(builder.value(Attribute.string(query.prefix))))"
        }
        let call = self.call(
            "Query", on: "\(query.table)[\(query.partition)]",
            .object([
                "TableName": .string(connection.names.table(query.table)),
                "KeyConditionExpression": .string(expression),
                "ExpressionAttributeNames": .object(builder.names),
                "ExpressionAttributeValues": .object(builder.values), "ConsistentRead": .bool(true),
                "ScanIndexForward": .bool(!query.descending), "Limit": .int(max(1, query.limit)),
                "ExclusiveStartKey": start.map { ItemJSON.key(ItemKey(query.table, query.partition, $0)) },
            ]), .harmless, changes: false)
        let answer = try await read(call, of: query.table)
        var rows: [ItemPage.Row] = []
        for whole in answer["Items"]?.elements ?? [] {
            let (key, item) = try ItemJSON.decode(whole, of: query.table)
            seen.note(key, item)
            rows.append(ItemPage.Row(sort: key.sort, item: item))
        }
        return ItemPage(rows: rows, next: answer["LastEvaluatedKey"]?[ItemJSON.sort]?["S"]?.text)
    }

    func scan(_ table: Table, after: ItemKey?, limit: Int) async throws(CloudError) -> ScanPage {
        let call = self.call(
            "Scan", on: table.name,
            .object([
                "TableName": .string(connection.names.table(table)), "ConsistentRead": .bool(true),
                "Limit": .int(max(1, limit)), "ExclusiveStartKey": after.map(ItemJSON.key),
            ]), .harmless, changes: false)
        let answer = try await read(call, of: table)
        var rows: [ScanPage.Row] = []
        for whole in answer["Items"]?.elements ?? [] {
            let (key, item) = try ItemJSON.decode(whole, of: table)
            rows.append(ScanPage.Row(key: key, item: item))
        }
        var next: ItemKey?
        if let last = answer["LastEvaluatedKey"], let partition = last[ItemJSON.partition]?["S"]?.text,
            let sort = last[ItemJSON.sort]?["S"]?.text
        {
            next = ItemKey(table, partition, sort)
        }
        return ScanPage(rows: rows, next: next)
    }

    // MARK: Writes

    func update(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try await settling([update]) { (updates) throws(CloudError) in
            [try await contending { () throws(CloudError) in try await one(updates[0]) }]
        }[0]
    }

    /// Writes again, after a while, what another transaction was in the way of, and a transaction that was cancelled to slow it
    /// down: nothing was done then. A transaction is another one, with a token of its own.
    private func contending<Value: Sendable>(
        _ write: () async throws(CloudError) -> Value
    ) async throws(CloudError) -> Value {
        let client = connection.client
        var attempt = 1
        while true {
            do throws(CloudError) { return try await write() } catch {
                // Another call that was throttled has been tried again already.
                let mayPass = error.code == .conflict || error.code == .throttled && error.index != nil
                guard mayPass, attempt < AWSLimits.attemptsMax, client.budget.take(AWSLimits.retryCost),
                    (try? await client.clock.sleep(
                        millis: Backoff.millis(retry: attempt, random: client.random.next()))) != nil
                else { throw error }
                attempt += 1
            }
        }
    }

    private func one(_ update: ItemUpdate) async throws(CloudError) -> UpdateOutcome {
        try rules.check(update)
        let write = try DynamoDBWrite(update, table: connection.names.table(update.key.table), rules: rules)
        guard let operation = write.operation else {
            throw CloudError(.refused, "A check of \(update.key) stands alone; it belongs into a transaction")
        }
        let call = self.call(
            operation, on: update.key.description, write.single, .never)
        let before = try await before(call, update)
        if before == nil, write.onlyRemoves { try await makeEmpty(update.key) }
        // The old item is what DynamoDB knows; what the write made of it is the same everywhere.
        let after = try ItemUpdate(update.key, update.action).applied(to: before)
        seen.note(update.key, after)
        return UpdateOutcome(of: update, before: before, after: after)
    }

    /// Sends a write.
    /// - Returns: the item as it was.
    private func before(_ call: ServiceCall, _ update: ItemUpdate) async throws(CloudError) -> Item? {
        let key = update.key
        let refusal: ServiceFailure
        switch try await connection.client.call(call) {
        case .success(let response):
            guard let old = try document(response, of: call)["Attributes"] else { return nil }
            return try ItemJSON.decode(old, of: key.table).item
        case .failure(let failure): refusal = failure
        }
        if refusal.code == "ConditionalCheckFailedException" {
            let current = try refusal.document?["Item"].map { whole throws(CloudError) in
                try ItemJSON.decode(whole, of: key.table).item
            }
            seen.note(key, current)
            throw DynamoDBFailure.condition(update, current: current)
        }
        throw DynamoDBFailure.error(refusal, call, connection.names.table(key.table))
    }

    /// An update that only takes away makes no item where there is none. It shall.
    private func makeEmpty(_ key: ItemKey) async throws(CloudError) {
        let update = ItemUpdate(key, .modify([]), if: .itemMissing)
        let write = try DynamoDBWrite(update, table: connection.names.table(key.table), rules: rules)
        let call = self.call("UpdateItem", on: key.description, write.single, .never)
        do throws(CloudError) { _ = try await before(call, update) } catch {
            if error.code != .conditionFailed { throw error }
        }
    }

    func transact(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        guard !updates.isEmpty else { return [] }
        try rules.checkTransaction(updates)
        return try await settling(updates) { (updates) throws(CloudError) in
            try await contending { () throws(CloudError) in try await all(updates) }
        }
    }

    private func all(_ updates: [ItemUpdate]) async throws(CloudError) -> [UpdateOutcome] {
        var entries: [JSONValue] = []
        for (index, update) in updates.enumerated() {
            do throws(CloudError) {
                try rules.check(update)
                entries.append(
                    try DynamoDBWrite(update, table: connection.names.table(update.key.table), rules: rules).entry)
            } catch {
                throw CloudError(error.code, error.message, current: error.current, index: index)
            }
        }
        let call = self.call(
            "TransactWriteItems", on: updates.map(\.key.description).joined(separator: ", ").printable,
            .object([
                "TransactItems": .array(entries), "ClientRequestToken": .string(connection.client.random.token()),
            ]), .harmless)
        switch try await connection.client.call(call) {
        case .success: return seen.outcomes(of: updates)
        case .failure(let refusal):
            throw try DynamoDBFailure.transaction(refusal, call, updates, connection.names)
        }
    }
}

/// Where a page begins, given the cursor of the page before. DynamoDB refuses a start outside of the range asked for.
enum QueryStart: Equatable {
    case beginning
    case key(String)
    /// Nothing can follow.
    case end

    init(after: String, prefix: String, descending: Bool) {
        if after.utf8.starts(with: prefix.utf8), !after.isEmpty {
            self = .key(after)
        } else {
            let isBefore = after.utf8.lexicographicallyPrecedes(prefix.utf8) || after.isEmpty
            self = isBefore == descending ? .end : .beginning
        }
    }
}
