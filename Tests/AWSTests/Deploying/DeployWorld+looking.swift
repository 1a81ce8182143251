import CloudPrimitives
import Testing

@testable import AWSBackend

/// What there is at the server, asked of each service.
extension DeployWorld {
    private func json(_ service: String, _ target: String, _ body: JSONValue, _ connection: AWSConnection) async throws
        -> JSONValue
    {
        let call = ServiceCall.json(
            service, connection.endpoint(of: service), target: target, on: "", body, .harmless, changes: false)
        return try JSONParser.parse(try await connection.client.succeed(call).body)
    }

    private func xml(_ service: String, _ form: [(name: String, value: String)], _ connection: AWSConnection)
        async throws -> XMLElement
    {
        let request = HTTPRequest(
            method: "POST", endpoint: connection.endpoint(of: service),
            headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: Array(URIEncoding.query(form).utf8))
        let call = ServiceCall(service: service, name: "look", request: request, repetition: .harmless, changes: false)
        return try #require(XMLElement.parse(try await connection.client.succeed(call).body))
    }

    private static func texts(_ element: XMLElement, _ name: String) -> [String] {
        (element.name == name ? [element.text] : []) + element.children.flatMap { texts($0, name) }
    }

    /// The names of everything at the server that has the deployment's name in it, sorted.
    func everything() async throws -> [String] {
        try await withDeployer { try await everything($0.connection) }
    }

    private func everything(_ connection: AWSConnection) async throws -> [String] {
        var names: [String] = []
        func texts(_ value: JSONValue?, _ member: String?) -> [String] {
            (value?.elements ?? []).compactMap { member == nil ? $0.text : $0[member ?? ""]?.text }
        }
        var table: String?
        repeat {
            let page = try await json(
                "dynamodb", "DynamoDB_20120810.ListTables",
                .object(["ExclusiveStartTableName": table.map { .string($0) }]), connection)
            names += texts(page["TableNames"], nil)
            table = page["LastEvaluatedTableName"]?.text
        } while table != nil
        names += try await SQSClient(connection: connection).names(prefix: "faaskeeper-" + name)
        names += texts(
            try await json(
                "logs", "Logs_20140328.DescribeLogGroups",
                .object(["logGroupNamePrefix": .string("/aws/lambda/faaskeeper-" + name)]), connection)["logGroups"],
            "logGroupName")
        names += texts(
            try await json(
                "events", "AWSEvents.ListRules", .object(["NamePrefix": .string("faaskeeper-" + name)]), connection)[
                    "Rules"], "Name")
        names += Self.texts(
            try await xml(
                "iam", [("Action", "ListRoles"), ("Version", "2010-05-08"), ("MaxItems", "1000")], connection),
            "RoleName")
        names += Self.texts(
            try await xml("cloudformation", [("Action", "DescribeStacks"), ("Version", "2010-05-15")], connection),
            "StackName")
        let buckets = HTTPRequest(method: "GET", endpoint: connection.endpoint(of: "s3"))
        let answer = try await connection.client.succeed(
            ServiceCall(service: "s3", name: "ListBuckets", request: buckets, repetition: .harmless, changes: false))
        names += Self.texts(try #require(XMLElement.parse(answer.body)), "Name")
        for function in ["follower", "leader", "watch", "heartbeat"] {
            let full = try self.names.function(function)
            if try await LambdaClient(connection: connection).configuration(full) != nil {
                names.append("function " + full)
            }
        }
        return names.filter { Self.parts($0, has: name) }.sorted()
    }

    /// `t1-2` is not part of `faaskeeper-t1-23-requests`.
    private static func parts(_ text: String, has name: String) -> Bool {
        guard let range = text.firstRange(of: name) else { return false }
        return range.upperBound == text.endIndex || !text[range.upperBound].isNumber
    }

    /// Makes a group of logs, which a stack that wants to make it trips over.
    func makeLogGroup(_ function: String) async throws { try await logs("CreateLogGroup", function) }

    func deleteLogGroup(_ function: String) async throws { try await logs("DeleteLogGroup", function) }

    private func logs(_ operation: String, _ function: String) async throws {
        try await withDeployer { deployer in
            let call = ServiceCall.json(
                "logs", deployer.connection.endpoint(of: "logs"), target: "Logs_20140328." + operation, on: "",
                .object(["logGroupName": .string(deployer.names.logGroup(function))]), .harmless)
            _ = try await deployer.connection.client.succeed(call)
        }
    }
}
