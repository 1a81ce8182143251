import Foundation
import Synchronization

@testable import AWSBackend

/// A call as policies see it.
struct PolicyCall: Hashable, Sendable, CustomStringConvertible {
    var action: String
    /// The last part of the resource's name: a table, a queue, a bucket or an object with its bucket.
    var resource: String

    var description: String { action + " " + resource }
}

/// Calls in the order in which they were sent.
final class CallList: Sendable {
    private let calls = Mutex<[PolicyCall]>([])

    var all: [PolicyCall] { calls.withLock { $0 } }

    func add(_ request: HTTPRequest) {
        let seen = CallList.calls(of: request)
        calls.withLock { $0 += seen }
    }

    private static let parts = [
        "Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "ConditionCheck": "ConditionCheckItem",
    ]

    private static func calls(of request: HTTPRequest) -> [PolicyCall] {
        let body = try? JSONParser.parse(request.body)
        if let target = request.header("x-amz-target") {
            let operation = target.split(separator: ".").last.map(String.init) ?? ""
            if target.hasPrefix("DynamoDB") {
                guard operation == "TransactWriteItems" else {
                    return [PolicyCall(action: "dynamodb:" + operation, resource: body?["TableName"]?.text ?? "")]
                }
                // A transaction needs what its parts need.
                return (body?["TransactItems"]?.elements ?? []).flatMap(\.members).map {
                    PolicyCall(
                        action: "dynamodb:" + (parts[$0.name] ?? $0.name), resource: $0.value["TableName"]?.text ?? "")
                }
            }
            let name = operation.hasSuffix("Batch") ? String(operation.dropLast("Batch".count)) : operation
            let queue = body?["QueueUrl"]?.text?.split(separator: "/").last.map(String.init)
            return [PolicyCall(action: "sqs:" + name, resource: queue ?? body?["QueueName"]?.text ?? "")]
        }
        // Nobody needs a permission to ask who he is.
        if request.body.starts(with: Array("Action=GetCallerIdentity".utf8)) { return [] }
        return [bucketCall(request)]
    }

    /// Of S3, by the form of the request. Those of other services that speak REST are not told apart.
    private static func bucketCall(_ request: HTTPRequest) -> PolicyCall {
        let parts = request.path.split(separator: "/", maxSplits: 1).map(String.init)
        let key = parts.count > 1 ? parts[1] : ""
        let resource = parts.joined(separator: "/")
        guard request.header("x-amz-content-sha256") != nil else {
            return PolicyCall(action: "other", resource: resource)
        }
        func has(_ name: String) -> Bool { request.query.contains { $0.name == name } }
        switch (request.method, key.isEmpty) {
        case ("POST", _) where has("delete"): return PolicyCall(action: "s3:DeleteObject", resource: parts[0] + "/key")
        case ("PUT", _) where has("policy"): return PolicyCall(action: "s3:PutBucketPolicy", resource: parts[0])
        case ("GET", true), ("HEAD", true): return PolicyCall(action: "s3:ListBucket", resource: parts[0])
        case ("PUT", true): return PolicyCall(action: "s3:CreateBucket", resource: parts[0])
        case ("DELETE", true): return PolicyCall(action: "s3:DeleteBucket", resource: parts[0])
        case ("GET", _), ("HEAD", _): return PolicyCall(action: "s3:GetObject", resource: resource)
        case ("PUT", _): return PolicyCall(action: "s3:PutObject", resource: resource)
        case ("DELETE", _): return PolicyCall(action: "s3:DeleteObject", resource: resource)
        default: return PolicyCall(action: "s3:" + request.method, resource: resource)
        }
    }
}

/// A policy's document with its allowed actions.
struct Policy: Sendable {
    private struct Statement: Sendable {
        var actions: [String]
        var resources: [String]
    }

    private let statements: [Statement]

    /// - Parameter document: JSON.
    init(_ document: String) throws {
        func texts(_ value: JSONValue?) -> [String] {
            value?.text.map { [$0] } ?? (value?.elements ?? []).compactMap(\.text)
        }
        statements = try (JSONParser.parse(Array(document.utf8))["Statement"]?.elements ?? []).map {
            Statement(
                actions: texts($0["Action"]),
                // Of an ARN what is after account and kind.
                resources: texts($0["Resource"]).map { arn in
                    let name = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false).last ?? ""
                    return name.hasPrefix("table/") ? String(name.dropFirst("table/".count)) : String(name)
                })
        }
    }

    private static func matches(_ text: Substring, _ pattern: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        if first == "*" {
            return text.indices.contains { matches(text[$0...], pattern.dropFirst()) }
                || matches("", pattern.dropFirst())
        }
        guard let head = text.first, first == "?" || first == head else { return false }
        return matches(text.dropFirst(), pattern.dropFirst())
    }

    func allows(_ call: PolicyCall) -> Bool {
        statements.contains { statement in
            statement.actions.contains(call.action)
                && statement.resources.contains { Policy.matches(call.resource[...], $0[...]) }
        }
    }

    /// What no call has needed, but for what services do by themselves: action and resource.
    func unused(by calls: [PolicyCall]) -> [String] {
        var unused: [String] = []
        for statement in statements {
            for action in statement.actions where !action.hasPrefix("logs:") {
                for resource in statement.resources {
                    let isUsed = calls.contains {
                        $0.action == action && Policy.matches($0.resource[...], resource[...])
                    }
                    if !isUsed { unused.append(action + " " + resource) }
                }
            }
        }
        return unused
    }
}

extension DeployWorld {
    /// The document of a function's role, as the stack has made it.
    func rolePolicy(_ function: String) async throws -> String {
        try await withDeployer { try await rolePolicy(function, $0.connection) }
    }

    private func rolePolicy(_ function: String, _ connection: AWSConnection) async throws -> String {
        func ask(_ form: [(name: String, value: String)]) async throws -> String {
            let request = HTTPRequest(
                method: "POST", endpoint: connection.endpoint(of: "iam"),
                headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
                body: Array(URIEncoding.query(form + [("Version", "2010-05-08")]).utf8))
            let call = ServiceCall(
                service: "iam", name: "look", request: request, repetition: .harmless, changes: false)
            return String(decoding: try await connection.client.succeed(call).body, as: UTF8.self)
        }
        let roles = try await ask([("Action", "ListRoles"), ("MaxItems", "1000")])
        let wanted = "faaskeeper-\(name)-\(StackTemplate.logical(function))Role-"
        let role = roles.matches(of: /<RoleName>([^<]+)</).map { String($0.output.1) }.first { $0.hasPrefix(wanted) }
        let answer = try await ask([("Action", "GetRolePolicy"), ("RoleName", role ?? ""), ("PolicyName", function)])
        let document = answer.matches(of: /<PolicyDocument>([^<]+)</).first.map { String($0.output.1) } ?? ""
        let text = XMLElement.parse(Array("<a>\(document)</a>".utf8))?.text ?? ""
        return text.hasPrefix("{") ? text : (text.removingPercentEncoding ?? "")
    }
}
