import CloudPrimitives

/// One update as DynamoDB's request, alone or within a transaction.
struct DynamoDBWrite {
    private let update: ItemUpdate
    private let table: String
    private let condition: String?
    private let change: String?
    private let names: JSONValue?
    private let values: JSONValue?
    /// Whether the update makes no item where there is none.
    let onlyRemoves: Bool

    init(_ update: ItemUpdate, table: String, rules: KeyRules) throws(CloudError) {
        self.update = update
        self.table = table
        var builder = ExpressionBuilder()
        if case .modify(let changes) = update.action {
            let plan = try ChangePlan(changes, of: update.key)
            change = builder.update(plan)
            condition = builder.condition(update.condition, setsOrNone: plan.setsOrNone)
            onlyRemoves = plan.onlyRemoves
        } else {
            change = nil
            condition = builder.condition(update.condition)
            onlyRemoves = false
        }
        try rules.checkExpression(condition, of: update.key)
        try rules.checkExpression(change, of: update.key)
        names = builder.names.isEmpty ? nil : .object(builder.names)
        values = builder.values.isEmpty ? nil : .object(builder.values)
    }

    /// What it is called when it stands alone; nil for a check, which cannot.
    var operation: String? {
        switch update.action {
        case .check: nil
        case .put: "PutItem"
        case .modify: "UpdateItem"
        case .delete: "DeleteItem"
        }
    }

    private var item: JSONValue? {
        if case .put(let item) = update.action { ItemJSON.whole(update.key, item) } else { nil }
    }

    private var key: JSONValue? { item == nil ? ItemJSON.key(update.key) : nil }

    /// The body of a call for this write alone, which returns the item as it was.
    var single: JSONValue {
        .object([
            "TableName": .string(table), "Item": item, "Key": key, "UpdateExpression": change.map { .string($0) },
            "ConditionExpression": condition.map { .string($0) }, "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values, "ReturnValues": .string("ALL_OLD"),
            "ReturnValuesOnConditionCheckFailure": condition == nil ? nil : .string("ALL_OLD"),
        ])
    }

    /// The part of a transaction.
    var entry: JSONValue {
        var (condition, change, names) = (self.condition, self.change, self.names)
        let kind: String
        switch update.action {
        case .check: kind = "ConditionCheck"
        case .put: kind = "Put"
        case .modify: kind = "Update"
        case .delete: kind = "Delete"
        }
        if kind == "ConditionCheck", condition == nil {
            // A check must say something, even what always holds.
            condition = "attribute_exists(#k) OR attribute_not_exists(#k)"
            names = .object(["#k": .string(ItemJSON.partition)])
        }
        if kind == "Update", change == nil {
            // An update within a transaction must change something: an attribute that nobody has.
            change = "REMOVE #nothing"
            names = .object((names?.members ?? []) + [JSONValue.Member(name: "#nothing", value: .string("-"))])
        }
        return .object([
            JSONValue.Member(
                name: kind,
                value: .object([
                    "TableName": .string(table), "Item": item, "Key": key,
                    "UpdateExpression": change.map { .string($0) },
                    "ConditionExpression": condition.map { .string($0) }, "ExpressionAttributeNames": names,
                    "ExpressionAttributeValues": values,
                    "ReturnValuesOnConditionCheckFailure": condition == nil ? nil : .string("ALL_OLD"),
                ]))
        ])
    }
}
