/// A stack of CloudFormation as it is now.
public struct Stack: Sendable {
    public var id: String
    /// In CloudFormation's words, such as `UPDATE_COMPLETE`.
    public var status: String
    public var reason: String
    public var parameters: [String: String]
    public var outputs: [String: String]
    /// As CloudFormation writes it; empty where nobody says.
    public var changedAt: String

    init(_ element: XMLElement) {
        func pairs(_ list: String, _ key: String, _ value: String) -> [String: String] {
            Dictionary(
                (element[list]?.all("member") ?? []).map { ($0[key]?.text ?? "", $0[value]?.text ?? "") },
                uniquingKeysWith: { first, _ in first })
        }
        id = element["StackId"]?.text ?? ""
        status = element["StackStatus"]?.text ?? ""
        reason = element["StackStatusReason"]?.text ?? ""
        parameters = pairs("Parameters", "ParameterKey", "ParameterValue")
        outputs = pairs("Outputs", "OutputKey", "OutputValue")
        changedAt = element["LastUpdatedTime"]?.text ?? element["CreationTime"]?.text ?? ""
    }

    /// Something goes on, by whomever.
    public var isChanging: Bool { StackState(status) == .changing }
}

/// What a status means for whoever wants to do something with the stack.
enum StackState: Sendable, Equatable {
    /// It stands, with its last change in place or taken back.
    case standing
    case changing
    /// A change set was made and nothing else yet.
    case planned
    /// Its creation failed and was taken back: it can only be removed.
    case failedNew
    /// Somebody has to look: it can only be removed, or be repaired by hand.
    case broken
    case gone

    init(_ status: String) {
        self =
            switch status {
            case "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "IMPORT_COMPLETE",
                "IMPORT_ROLLBACK_COMPLETE":
                .standing
            case "REVIEW_IN_PROGRESS": .planned
            case "ROLLBACK_COMPLETE": .failedNew
            case "DELETE_COMPLETE": .gone
            case let other where other.hasSuffix("_IN_PROGRESS"): .changing
            default: .broken
            }
    }
}

/// Something that happened to a stack or to a part of it.
public struct StackEvent: Sendable {
    public var id: String
    /// As CloudFormation writes it.
    public var time: String
    public var logicalID: String
    public var type: String
    public var status: String
    public var reason: String

    init(_ element: XMLElement) {
        id = element["EventId"]?.text ?? ""
        time = element["Timestamp"]?.text ?? ""
        logicalID = element["LogicalResourceId"]?.text ?? ""
        type = element["ResourceType"]?.text ?? ""
        status = element["ResourceStatus"]?.text ?? ""
        reason = element["ResourceStatusReason"]?.text ?? ""
    }

    var isOfStack: Bool { type == "AWS::CloudFormation::Stack" }

    /// It failed by itself, and was not given up because another one did.
    public var isFailure: Bool {
        status.hasSuffix("_FAILED") && !reason.contains("cancelled") && !isOfStack
    }
}

/// A part of a stack.
public struct StackResource: Sendable {
    public var logicalID: String
    public var physicalID: String
    public var type: String
    public var status: String

    init(_ element: XMLElement) {
        logicalID = element["LogicalResourceId"]?.text ?? ""
        physicalID = element["PhysicalResourceId"]?.text ?? ""
        type = element["ResourceType"]?.text ?? ""
        status = element["ResourceStatus"]?.text ?? ""
    }
}

/// What is asked of CloudFormation to plan.
struct ChangeSetRequest: Sendable {
    var stack: String
    var name: String
    var isNew: Bool
    var template: String
    var parameters: [(name: String, value: String)]
}

/// What CloudFormation has planned.
struct ChangeSet: Sendable {
    var status: String
    var reason: String
    var changes: [StackChange]

    init(_ element: XMLElement) {
        status = element["Status"]?.text ?? ""
        reason = element["StatusReason"]?.text ?? ""
        changes = (element["Changes"]?.all("member") ?? []).compactMap { $0["ResourceChange"].map(StackChange.init) }
    }

    var isWorkedOut: Bool { status != "CREATE_PENDING" && status != "CREATE_IN_PROGRESS" }
    /// CloudFormation calls it a failure when there is nothing to change.
    var isEmpty: Bool {
        status == "FAILED" && (reason.contains("didn't contain changes") || reason.contains("No updates"))
    }
}

/// What would happen to one part.
public struct StackChange: Sendable, Equatable {
    public enum Action: String, Sendable { case add, change, replace, remove }

    public var action: Action
    public var logicalID: String
    public var physicalID: String
    public var type: String

    public init(action: Action, logicalID: String, physicalID: String, type: String) {
        self.action = action
        self.logicalID = logicalID
        self.physicalID = physicalID
        self.type = type
    }

    init(_ element: XMLElement) {
        switch element["Action"]?.text {
        case "Add", "Import": action = .add
        case "Remove": action = .remove
        default:
            // Whether it is replaced may hang on what is known only then: what might be is treated as what will be.
            let replacement = element["Replacement"]?.text ?? ""
            action = ["True", "Conditional"].contains(replacement) ? .replace : .change
        }
        logicalID = element["LogicalResourceId"]?.text ?? ""
        physicalID = element["PhysicalResourceId"]?.text ?? ""
        type = element["ResourceType"]?.text ?? ""
    }

    private static let holders: Set<String> = ["AWS::DynamoDB::Table", "AWS::SQS::Queue", "AWS::S3::Bucket"]

    /// Whether it would put something empty in the place of what has data.
    public var losesData: Bool {
        (action == .replace || action == .remove) && StackChange.holders.contains(type)
    }
}
