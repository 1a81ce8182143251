import CloudPrimitives

/// What DynamoDB's refusals mean.
enum DynamoDBFailure {
    static func error(_ refusal: ServiceFailure, _ call: ServiceCall, _ table: String) -> CloudError {
        switch refusal.code {
        case "TransactionConflictException":
            return CloudError(.conflict, "\(call.name): another transaction has the item")
        case "ResourceNotFoundException":
            return CloudError(.notFound, "\(call.name): there is no table \(table); has the deployment been made?")
        case "ItemCollectionSizeLimitExceededException":
            return CloudError(.limitExceeded, "\(call.name): \(refusal.message)")
        case "ValidationException" where isAboutSize(refusal.message):
            return CloudError(.limitExceeded, "\(call.name): \(refusal.message)")
        default: return refusal.error(call.name)
        }
    }

    /// DynamoDB has no code of its own for an item that an update makes too large.
    private static func isAboutSize(_ message: String) -> Bool {
        let message = message.lowercased()
        return message.contains("item size") && message.contains("exceeded")
            || message.contains("size of hashkey") || message.contains("size of rangekey")
    }

    /// The error of an update whose condition DynamoDB says does not hold. A part of it may have been about kinds of attributes
    /// (``ChangePlan/setsOrNone``); the model knows which part failed.
    static func condition(_ update: ItemUpdate, current: Item?, index: Int? = nil) -> CloudError {
        do throws(CloudError) { _ = try update.applied(to: current) } catch {
            return CloudError(error.code, error.message, current: error.current, index: index)
        }
        return CloudError(
            .conditionFailed, "The condition on \(update.key) does not hold", current: current, index: index)
    }

    /// The error of a transaction: by the first of its updates that was in the way.
    /// - Throws: `.corrupt` when an item in the answer cannot be read.
    static func transaction(
        _ refusal: ServiceFailure, _ call: ServiceCall, _ updates: [ItemUpdate], _ names: DeploymentNames
    ) throws(CloudError) -> CloudError {
        let reasons = refusal.document?["CancellationReasons"]?.elements ?? []
        guard refusal.code == "TransactionCanceledException",
            let index = reasons.firstIndex(where: { ($0["Code"]?.text ?? "None") != "None" }), index < updates.count
        else {
            let table = updates.first.map { names.table($0.key.table) } ?? ""
            return error(refusal, call, table)
        }
        let key = updates[index].key
        let words = reasons[index]["Message"]?.text?.printable ?? ""
        switch reasons[index]["Code"]?.text ?? "" {
        case "ConditionalCheckFailed":
            let current = try reasons[index]["Item"].map { whole throws(CloudError) in
                try ItemJSON.decode(whole, of: key.table).item
            }
            return condition(updates[index], current: current, index: index)
        case "TransactionConflict":
            return CloudError(.conflict, "Another transaction has \(key)", index: index)
        case "ThrottlingError", "ProvisionedThroughputExceeded":
            return CloudError(.throttled, "DynamoDB asks to slow down at \(key)", index: index)
        case "ItemCollectionSizeLimitExceeded":
            return CloudError(.limitExceeded, "\(key): \(words)", index: index)
        case "ValidationError" where isAboutSize(words):
            return CloudError(.limitExceeded, "\(key): \(words)", index: index)
        default: return CloudError(.refused, "DynamoDB refused the write of \(key): \(words)", index: index)
        }
    }
}
