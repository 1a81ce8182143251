import FaaSKeeperModel
import Testing

/// Short sequences in which the two services once came apart.
@Suite struct FoundBeforeTests {
    struct Sequence: Sendable, CustomStringConvertible {
        var description: String
        var steps: [PlannedStep]

        init(_ description: String, _ steps: [PlannedStep]) {
            self.description = description
            self.steps = steps
        }
    }

    private static let bob = ACLEntry(.all, scheme: "digest", id: "bob:4rsXV9JgUbFl9ZE40xENilxlRV8=")

    static let sequences: [Sequence] = [
        Sequence(
            "the number of descendants needs permission at the node alone",
            [
                create("/a"), create("/a/b"), create("/a/b/c"), .perform(session: 0, .setACL(at("/a/b"), [bob], any)),
                .perform(session: 1, .descendantCount(at("/a"))), .perform(session: 1, .descendantCount(at("/a/b"))),
            ]),
        Sequence(
            "no permission comes before no node",
            [
                create("/a", acl: [bob]), .perform(session: 1, .delete(at("/a/b"), any)),
                .perform(session: 1, .multi([.check(at("/"), any), .delete(at("/a/b"), any)])),
            ]),
        Sequence(
            "an invalid list comes before an existing root",
            [create("/", acl: [ACLEntry(.all, scheme: "world", id: "someone")]), create("/")]),
        Sequence(
            "a set tells of the children that the same multi has made",
            [
                create("/a"), create("/a/b"),
                .perform(session: 0, .multi([change("/a/c"), .set(at("/a"), Content(length: 1), any)])),
                .perform(session: 0, .multi([.delete(at("/a/b"), any), .set(at("/a"), Content(length: 2), any)])),
            ]),
        Sequence(
            "above a hard quota of bytes nothing gets smaller",
            [
                create("/a", Content(length: 100)),
                .setQuota(session: 0, at("/a"), QuotaChoice(bytesHard: 10)),
                create("/a/b", Content(length: 5)), create("/a/c", Content(length: 6)),
                .setQuota(session: 0, at("/a"), QuotaChoice(bytesHard: -50)),
                .perform(session: 0, .set(at("/a"), Content(length: 99), any)),
                .perform(session: 0, .set(at("/a"), Content(length: 100), any)),
                .perform(session: 0, .delete(at("/a/b"), any)),
            ]),
        Sequence(
            "the service's own nodes are as they are",
            ["/", "/zookeeper", "/zookeeper/config", "/zookeeper/quota"].flatMap { path -> [PlannedStep] in
                [
                    .perform(session: 0, .exists(at(path), watch: false)), .perform(session: 0, .acl(at(path))),
                    .perform(session: 0, .delete(at(path), any)),
                    .perform(session: 0, .set(at(path), Content(length: 3), any)),
                ]
            }),
    ]

    @Test(arguments: sequences)
    func isTheSame(_ sequence: Sequence) async throws {
        let result = try await DifferentialRun.run(sequence.steps, on: ServiceKind.memory.start)
        if let divergence = result.divergence { Issue.record("\(divergence.report(lastActions: 50))") }
    }

    private static let any = VersionChoice.exactly(-1)

    private static func at(_ path: String) -> NodeChoice { .literal(path) }

    private static func change(
        _ path: String, _ content: Content = Content(length: 0), acl: ACL = .openToAll
    ) -> PlannedAction {
        .create(at(path), content, .persistent, acl)
    }

    private static func create(
        _ path: String, _ content: Content = Content(length: 0), acl: ACL = .openToAll
    ) -> PlannedStep {
        .perform(session: 0, change(path, content, acl: acl))
    }
}
