import CloudConformance
import CloudPrimitives
import Synchronization
import Testing

@testable import AWSBackend

/// What a deployer makes of CloudFormation's answers that the tests' server never gives.
@Suite struct StackTests {
    private func deployer(_ answers: [String], _ clock: HastyClock = HastyClock()) throws -> (
        AWSDeployer, ScriptedTransport
    ) {
        let transport = ScriptedTransport(answers.map { .success($0) })
        let connection = try AWSClient.connection(transport, clock: clock)
        return (AWSDeployer(connection: connection), transport)
    }

    private static func stack(_ status: String, id: String = "arn:1") -> String {
        """
        <DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackId>\(id)</StackId>\
        <StackStatus>\(status)</StackStatus><StackStatusReason>because</StackStatusReason></member></Stacks>\
        </DescribeStacksResult></DescribeStacksResponse>
        """
    }

    private static func events(_ events: [(id: String, type: String, status: String, reason: String)]) -> String {
        "<R><DescribeStackEventsResult><StackEvents>"
            + events.map {
                "<member><EventId>\($0.id)</EventId><LogicalResourceId>L\($0.id)</LogicalResourceId>"
                    + "<ResourceType>\($0.type)</ResourceType><ResourceStatus>\($0.status)</ResourceStatus>"
                    + "<ResourceStatusReason>\($0.reason)</ResourceStatusReason></member>"
            }.joined() + "</StackEvents></DescribeStackEventsResult></R>"
    }

    private func planning(_ status: String) async throws -> CloudError? {
        let (deployer, _) = try deployer([Self.stack(status)])
        do throws(CloudError) {
            _ = try await deployer.plan(template: "t", parameters: [], tables: [])
            return nil
        } catch { return error }
    }

    @Test func statesInWhichNothingIsBegun() async throws {
        for status in ["CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS"]
        {
            let error = try await planning(status)
            #expect(
                error?.code == .conflict && error?.message.contains("is being changed by somebody (\(status))") == true)
        }
        for status in ["DELETE_FAILED", "ROLLBACK_FAILED", "UPDATE_ROLLBACK_FAILED", "SOMETHING_NEW"] {
            let error = try await planning(status)
            #expect(error?.code == .conflict && error?.message.contains("is \(status) (because)") == true)
        }
    }

    /// The stack is still as it was before when the change is asked for: only its own event tells that it has begun.
    @Test func changesThatBeginLate() async throws {
        let old = Self.events([("1", "AWS::CloudFormation::Stack", "CREATE_COMPLETE", "")])
        let begun: [(id: String, type: String, status: String, reason: String)] = [
            ("3", "AWS::SQS::Queue", "UPDATE_IN_PROGRESS", ""),
            ("2", "AWS::CloudFormation::Stack", "UPDATE_IN_PROGRESS", ""),
            ("1", "AWS::CloudFormation::Stack", "CREATE_COMPLETE", ""),
        ]
        let clock = HastyClock()
        let (deployer, _) = try deployer(
            [
                old, Self.stack("CREATE_COMPLETE"), Self.events(begun), Self.stack("UPDATE_IN_PROGRESS"),
                Self.events([("4", "AWS::CloudFormation::Stack", "UPDATE_COMPLETE", "")] + begun),
                Self.stack("UPDATE_COMPLETE"),
                Self.events([("5", "AWS::SQS::Queue", "DELETE_COMPLETE", "")] + begun),
            ], clock)
        let told = Mutex<[String]>([])
        let end = try await deployer.follow("arn:1", known: ["1"]) { event in told.withLock { $0.append(event.id) } }
        #expect(end?.status == "UPDATE_COMPLETE")
        // Each event once, in their order.
        #expect(told.withLock { $0 } == ["2", "3", "4", "5"])
        #expect(clock.sleeps == [AWSLimits.stackPollMillis, AWSLimits.stackPollMillis])
    }

    @Test func theFirstFailureIsTheReason() async throws {
        let failed = Self.events([
            ("5", "AWS::CloudFormation::Stack", "ROLLBACK_COMPLETE", ""),
            ("4", "AWS::SQS::Queue", "CREATE_FAILED", "Resource creation cancelled"),
            ("3", "AWS::IAM::Role", "CREATE_FAILED", "not allowed"),
            ("2", "AWS::CloudFormation::Stack", "CREATE_IN_PROGRESS", ""),
        ])
        let (deployer, _) = try deployer([
            Self.events([]), "<R><ExecuteChangeSetResult/></R>", Self.stack("CREATE_IN_PROGRESS"), failed,
            Self.stack("ROLLBACK_COMPLETE"), failed,
        ])
        let plan = AWSDeployer.Plan(changes: [], isNew: true, removedFailed: false, changeSet: "arn:c")
        do throws(CloudError) {
            try await deployer.carryOut(plan) { _ in }
            Issue.record("It failed")
        } catch {
            #expect(error.code == .conflict)
            #expect(error.message.contains("L3 (AWS::IAM::Role): not allowed; nothing is left of it"))
        }
    }

    /// Whoever waits has an end; the stack has not.
    @Test func nobodyWaitsForEver() async throws {
        let clock = HastyClock()
        let (deployer, _) = try deployer(
            [Self.events([("2", "AWS::CloudFormation::Stack", "UPDATE_IN_PROGRESS", "")])]
                + Array(repeating: "<R/>", count: 0), clock)
        let start = clock.nowMillis
        await #expect(throws: CloudError.self) {
            while true { try await deployer.pause(until: (start + AWSLimits.stackMillisMax) * 1_000, "it") }
        }
        #expect(clock.nowMillis - start == AWSLimits.stackMillisMax)
    }

    @Test func whatAChangeMeans() throws {
        func change(_ action: String, _ replacement: String, _ type: String) throws -> StackChange {
            let text =
                "<ResourceChange><Action>\(action)</Action><Replacement>\(replacement)</Replacement>"
                + "<LogicalResourceId>L</LogicalResourceId><ResourceType>\(type)</ResourceType></ResourceChange>"
            return StackChange(try #require(XMLElement.parse(Array(text.utf8))))
        }
        let table = "AWS::DynamoDB::Table"
        #expect(try change("Add", "", table).action == .add)
        #expect(try change("Modify", "False", table).action == .change)
        #expect(try change("Modify", "True", table).losesData)
        // What may come to be replaced counts as what will.
        #expect(try change("Modify", "Conditional", "AWS::SQS::Queue").losesData)
        #expect(try change("Remove", "", "AWS::S3::Bucket").losesData)
        #expect(try !change("Remove", "", "AWS::Lambda::Function").losesData)
        #expect(try !change("Modify", "False", "AWS::S3::Bucket").losesData)
    }

    @Test func templatesThatAreTooLarge() async throws {
        let (deployer, transport) = try deployer(["<R/>"])
        let template = String(repeating: "#", count: AWSLimits.templateBytesMax + 1)
        do throws(CloudError) {
            _ = try await deployer.plan(template: template, parameters: [], tables: [])
            Issue.record("It was sent")
        } catch { #expect(error.code == .limitExceeded) }
        #expect(transport.requests.isEmpty)
        _ = try? await deployer.plan(template: String(template.dropLast()), parameters: [], tables: [])
        #expect(!transport.requests.isEmpty)
    }

    /// A deployment whose name begins with another's is not part of it.
    @Test func queuesOfSessions() throws {
        let (deployer, _) = try deployer(["<R/>"])
        #expect(deployer.isOfSession("faaskeeper-d-s-0123456789abcdef.fifo"))
        for other in [
            "faaskeeper-d-s-requests.fifo", "faaskeeper-d-s-s-0123456789abcdef.fifo", "faaskeeper-d-requests.fifo",
            "faaskeeper-d-s-0123456789abcde.fifo", "faaskeeper-d-s-0123456789abcdefg.fifo",
            "faaskeeper-e-s-0123456789abcdef.fifo",
        ] { #expect(!deployer.isOfSession(other), "\(other)") }
    }

    @Test func namesOfChangeSets() {
        let name = AWSDeployer.changeSetName(SeededRandom(seed: 3).token())
        #expect(name.wholeMatch(of: /fk-[A-Za-z0-9-]+/) != nil)
        #expect(AWSDeployer.changeSetName("a.b_ü") == "fk-a-b--")
    }
}
