import CloudPrimitives

/// Makes and removes tables: billed by request, encrypted at rest as every table is.
struct DynamoDBTables: Sendable {
    let connection: AWSConnection

    private static let pollMillis: Int64 = 500
    private static let waitMillisMax: Int64 = 120_000

    private func call(_ operation: String, _ table: String, _ body: JSONValue, changes: Bool) -> ServiceCall {
        .json(
            "dynamodb", connection.endpoint(of: "dynamodb"), target: "DynamoDB_20120810." + operation, on: table, body,
            .harmless, changes: changes)
    }

    /// Makes the tables that are missing, and waits until all of them can be used.
    func create(_ tables: [Table]) async throws(CloudError) {
        for table in tables.map({ connection.names.table($0) }) {
            func attribute(_ name: String) -> JSONValue {
                .object(["AttributeName": .string(name), "AttributeType": .string("S")])
            }
            func key(_ name: String, _ type: String) -> JSONValue {
                .object(["AttributeName": .string(name), "KeyType": .string(type)])
            }
            let call = self.call(
                "CreateTable", table,
                .object([
                    "TableName": .string(table), "BillingMode": .string("PAY_PER_REQUEST"),
                    "AttributeDefinitions": .array([attribute(ItemJSON.partition), attribute(ItemJSON.sort)]),
                    "KeySchema": .array([key(ItemJSON.partition, "HASH"), key(ItemJSON.sort, "RANGE")]),
                ]), changes: false)
            if case .failure(let refusal) = try await connection.client.call(call),
                refusal.code != "ResourceInUseException"
            {
                throw refusal.error(call.name)
            }
        }
        for table in tables { try await waitUntilActive(connection.names.table(table)) }
    }

    /// Has rows removed some time after the second that an attribute names.
    func removeOutdated(_ table: Table, by attribute: String) async throws(CloudError) {
        let table = connection.names.table(table)
        let look = call("DescribeTimeToLive", table, .object(["TableName": .string(table)]), changes: false)
        let response = try await connection.client.succeed(look)
        let status = (try? JSONParser.parse(response.body))?["TimeToLiveDescription"]?["TimeToLiveStatus"]?.text
        if status == "ENABLED" || status == "ENABLING" { return }
        let change = call(
            "UpdateTimeToLive", table,
            .object([
                "TableName": .string(table),
                "TimeToLiveSpecification": .object([
                    "AttributeName": .string(attribute), "Enabled": .bool(true),
                ]),
            ]), changes: false)
        _ = try await connection.client.succeed(change)
    }

    private func waitUntilActive(_ table: String) async throws(CloudError) {
        try await wait(for: table, to: "active") { () throws(CloudError) in
            let call = self.call("DescribeTable", table, .object(["TableName": .string(table)]), changes: false)
            let response = try await connection.client.succeed(call)
            return (try? JSONParser.parse(response.body))?["Table"]?["TableStatus"]?.text == "ACTIVE"
        }
    }

    /// Waits until a table that is being deleted is gone.
    func waitUntilGone(_ table: Table) async throws(CloudError) {
        try await wait(for: connection.names.table(table), to: "gone") { () throws(CloudError) in
            try await size(table) == nil
        }
    }

    private func wait(
        for table: String, to state: String, _ isReached: () async throws(CloudError) -> Bool
    ) async throws(CloudError) {
        let clock = connection.client.clock
        let end = clock.monotonicMicros + DynamoDBTables.waitMillisMax * 1_000
        while try await !isReached() {
            guard clock.monotonicMicros < end else {
                throw CloudError(.unavailable, "Table \(table) is not \(state) after two minutes")
            }
            do { try await clock.sleep(millis: DynamoDBTables.pollMillis) } catch {
                throw CloudError(.unavailable, "Nobody waits for table \(table) any more")
            }
        }
    }

    /// How large a table is, as DynamoDB counts it every six hours or so; nil where there is none.
    func size(_ table: Table) async throws(CloudError) -> (items: Int, bytes: Int)? {
        let name = connection.names.table(table)
        let call = self.call("DescribeTable", name, .object(["TableName": .string(name)]), changes: false)
        switch try await connection.client.call(call) {
        case .success(let response):
            let table = (try? JSONParser.parse(response.body))?["Table"]
            func number(_ member: String) -> Int {
                if case .number(let digits)? = table?[member] { Int(digits) ?? 0 } else { 0 }
            }
            return (number("ItemCount"), number("TableSizeBytes"))
        case .failure(let refusal):
            if refusal.code == "ResourceNotFoundException" { return nil }
            throw refusal.error(call.name)
        }
    }

    /// Removes the tables with all that is in them; those that are not there are passed over.
    func delete(_ tables: [Table]) async throws(CloudError) {
        for table in tables.map({ connection.names.table($0) }) {
            let call = self.call("DeleteTable", table, .object(["TableName": .string(table)]), changes: true)
            if case .failure(let refusal) = try await connection.client.call(call),
                refusal.code != "ResourceNotFoundException"
            {
                throw refusal.error(call.name)
            }
        }
    }
}
