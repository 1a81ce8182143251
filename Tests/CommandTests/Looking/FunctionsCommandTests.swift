import CloudPrimitives
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import Testing

@testable import FKCommands

/// `functions`, its logs, and the dead letters of `queues`.
@Suite struct FunctionsCommandTests {
    @Test func functions() async throws {
        let scratch = try Scratch()
        let text = try await Tool.run(["functions"], scratch).text
        for name in ["follower", "leader", "watch", "heartbeat"] { #expect(text.contains(name)) }
        #expect(text.contains("requests, ") && text.contains("processes"))
        let json = try await Tool.run(["-o", "json", "functions"], scratch).text
        #expect(json.contains("\"function\":\"leader\",\"trigger\":\"leader, "))
    }

    @Test func logs() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run(["functions", "logs"], scratch).text == "")
        let deployment = try await Deployment.open(ConnectionURL(scratch.url, environment: [:]))
        try await deployment.cloud.requestQueue.send([
            QueueMessage(body: Array("no request".utf8), group: "g", deduplicationID: "1")
        ])
        try await deployment.drain()
        await deployment.close()
        let text = try await Tool.run(["functions", "logs"], scratch).text
        #expect(text.contains("  error  follower  A request cannot be read"))
        let json = try await Tool.run(["-o", "json", "functions", "logs", "follower"], scratch).text
        #expect(json.contains("\"level\":\"error\",\"function\":\"follower\""))
        #expect(try await Tool.run(["functions", "logs", "leader"], scratch).text == "")
        #expect(try await Tool.run(["-o", "json", "functions", "logs", "leader"], scratch).text == "[]\n")
    }

    @Test func mistakes() async throws {
        let scratch = try Scratch()
        for (line, complaint) in [
            ("functions log", "functions takes logs, not \"log\""),
            ("functions --count 3", "--count is for functions logs"),
            ("functions logs --count 0", "--count needs a whole number from 1 to 10000"),
            ("functions logs --count 10001", "--count needs a whole number from 1 to 10000"),
            ("functions logs --since x", "--since"), ("functions logs leeder", "There is no function leeder"),
            ("queues deed", "queues takes dead or redrive"), ("queues dead nobody", "There is no queue \"nobody\""),
        ] {
            let outcome = try await Tool.run(line, scratch)
            #expect(outcome.code == 2, "\(line): \(outcome.errors)")
            #expect(outcome.errors.contains(complaint), "\(line): \(outcome.errors)")
        }
        #expect(try await Tool.run("functions logs --count 10000", scratch).code == 0)
    }

    @Test func noDeadLetters() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("queues dead", scratch).text == "")
        #expect(try await Tool.run("-o json queues dead", scratch).text == "[]\n")
        #expect(try await Tool.run("queues redrive", scratch).text.contains("Delivered 0 dead letters once more"))
    }
}
