import CloudPrimitives

/// The calls of CloudFormation, by its Query protocol: forms go in, XML comes out.
struct CloudFormationClient: Sendable {
    let connection: AWSConnection

    private static let version = "2010-05-15"

    private func call(
        _ action: String, on subject: String, _ items: [(name: String, value: String)],
        _ repetition: ServiceCall.Repetition = .harmless, changes: Bool = true
    ) -> ServiceCall {
        let form = [("Action", action), ("Version", CloudFormationClient.version)] + items
        return ServiceCall(
            service: "cloudformation", name: "\(action) \(subject)",
            request: HTTPRequest(
                method: "POST", endpoint: connection.endpoint(of: "cloudformation"),
                headers: [("content-type", "application/x-www-form-urlencoded; charset=utf-8")],
                body: Array(URIEncoding.query(form).utf8)),
            repetition: repetition, changes: changes)
    }

    /// The result of an answer.
    private func result(_ response: HTTPResponse, _ call: ServiceCall) throws(CloudError) -> XMLElement {
        guard let root = XMLElement.parse(response.body) else {
            throw CloudError(.unavailable, "\(call.name): the answer is no XML")
        }
        return root.children.first { $0.name.hasSuffix("Result") } ?? root
    }

    private func succeed(_ call: ServiceCall) async throws(CloudError) -> XMLElement {
        try result(try await connection.client.succeed(call), call)
    }

    /// The answer, or nil where there is no such stack.
    private func find(_ call: ServiceCall) async throws(CloudError) -> XMLElement? {
        switch try await connection.client.call(call) {
        case .success(let response): return try result(response, call)
        case .failure(let refusal):
            if refusal.code == "ValidationError", refusal.message.contains("does not exist") { return nil }
            throw refusal.error(call.name)
        }
    }

    // MARK: Stacks

    /// A stack by its name or id; nil where there is none. Stacks that were deleted are found by their id alone.
    func stack(_ name: String) async throws(CloudError) -> Stack? {
        let call = self.call("DescribeStacks", on: name, [("StackName", name)], changes: false)
        guard let member = try await find(call)?["Stacks"]?["member"] else { return nil }
        return Stack(member)
    }

    /// The newest events first, a page of them, as far back as `isKnown` says.
    func events(of stack: String, until isKnown: (String) -> Bool) async throws(CloudError) -> [StackEvent] {
        var events: [StackEvent] = []
        var token: String?
        repeat {
            let call = self.call(
                "DescribeStackEvents", on: stack,
                [("StackName", stack)] + (token.map { [("NextToken", $0)] } ?? []), changes: false)
            guard let result = try await find(call) else { return events }
            for member in result["StackEvents"]?.all("member") ?? [] {
                let event = StackEvent(member)
                if isKnown(event.id) { return events }
                events.append(event)
            }
            token = result["NextToken"]?.text
        } while token != nil && events.count < AWSLimits.stackEventsMax
        return events
    }

    func resources(of stack: String) async throws(CloudError) -> [StackResource] {
        var resources: [StackResource] = []
        var token: String?
        repeat {
            let call = self.call(
                "ListStackResources", on: stack,
                [("StackName", stack)] + (token.map { [("NextToken", $0)] } ?? []), changes: false)
            let result = try await succeed(call)
            resources += (result["StackResourceSummaries"]?.all("member") ?? []).map(StackResource.init)
            token = result["NextToken"]?.text
        } while token != nil
        return resources
    }

    /// The template as it was sent.
    func template(of stack: String) async throws(CloudError) -> String {
        let call = self.call(
            "GetTemplate", on: stack, [("StackName", stack), ("TemplateStage", "Original")], changes: false)
        return try await succeed(call)["TemplateBody"]?.text ?? ""
    }

    /// Begins to remove it.
    func delete(_ stack: String) async throws(CloudError) {
        let call = self.call("DeleteStack", on: stack, [("StackName", stack)])
        _ = try await connection.client.succeed(call)
    }

    // MARK: Change sets

    /// Begins to work out what would change.
    func createChangeSet(_ wanted: ChangeSetRequest) async throws(CloudError) -> String {
        var items: [(name: String, value: String)] = [
            ("StackName", wanted.stack), ("ChangeSetName", wanted.name),
            ("ChangeSetType", wanted.isNew ? "CREATE" : "UPDATE"), ("TemplateBody", wanted.template),
            ("Capabilities.member.1", "CAPABILITY_IAM"),
        ]
        for (index, parameter) in wanted.parameters.enumerated() {
            items.append(("Parameters.member.\(index + 1).ParameterKey", parameter.name))
            items.append(("Parameters.member.\(index + 1).ParameterValue", parameter.value))
        }
        // Its name is of this attempt alone: a repeat is refused, and changes nothing.
        let call = self.call("CreateChangeSet", on: wanted.stack, items, .never)
        guard let id = try await succeed(call)["Id"]?.text, !id.isEmpty else {
            throw CloudError(.unavailable, "\(call.name): the answer names no change set")
        }
        return id
    }

    func changeSet(_ id: String) async throws(CloudError) -> ChangeSet {
        var set: ChangeSet?
        var token: String?
        repeat {
            let call = self.call(
                "DescribeChangeSet", on: id.lastPart,
                [("ChangeSetName", id)] + (token.map { [("NextToken", $0)] } ?? []), changes: false)
            let result = try await succeed(call)
            let page = ChangeSet(result)
            if set == nil { set = page } else { set?.changes += page.changes }
            token = result["NextToken"]?.text
        } while token != nil
        return set ?? ChangeSet(XMLElement(name: ""))
    }

    func execute(_ id: String) async throws(CloudError) {
        _ = try await succeed(call("ExecuteChangeSet", on: id.lastPart, [("ChangeSetName", id)], .never))
    }

    func deleteChangeSet(_ id: String) async throws(CloudError) {
        _ = try await succeed(call("DeleteChangeSet", on: id.lastPart, [("ChangeSetName", id)]))
    }
}

extension String {
    /// Of an ARN, what people call the thing.
    fileprivate var lastPart: String {
        let parts = split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : self
    }
}
