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

    /// As a deployment has them in which a thousand deliveries have failed.
    @Test func deadLetters() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("queues dead", scratch).text == "No dead letters\n")
        let session = SessionID(0x12)
        let request = Request(
            id: RequestID(session: session, number: 7), isRegistered: false,
            body: .single(.delete(path: try NodePath("/gone"), version: -1)))
        try insert(
            [(QueueName.requests, session.hex, request.encoded()), (QueueName.leader, "leader", [1, 2])], scratch)
        let text = try await Tool.run("queues dead", scratch).text
        #expect(text.contains("request 7: delete /gone") && text.contains("leader"))
        #expect(try await Tool.run("queues dead leader", scratch).text.contains("requests") == false)
        let json = try await Tool.run("-o json queues dead requests", scratch).text
        #expect(json.contains("\"queue\":\"requests\",\"group\":\"0000000000000012\""))
        let outcome = try await Tool.run("queues redrive requests", scratch)
        #expect(outcome.code == 0 && outcome.text.contains("Delivered 1 dead letters once more"))
        #expect(try await Tool.run("queues dead requests", scratch).text == "No dead letters\n")
    }

    private func insert(_ letters: [(queue: String, group: String, body: [UInt8])], _ scratch: Scratch) throws {
        let script = """
            import sqlite3, sys
            base = sqlite3.connect(sys.argv[1])
            for word in sys.argv[2:]:
                queue, group, body = word.split(",")
                base.execute("INSERT INTO dead (queue, grp, body) VALUES (?, ?, ?)", (queue, group, bytes.fromhex(body)))
            base.commit()
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let words = letters.map { letter in
            "\(letter.queue),\(letter.group),"
                + letter.body.map { String($0 + 0, radix: 16) }.map {
                    $0.count < 2 ? "0" + $0 : $0
                }.joined()
        }
        let base = String(scratch.url.dropFirst("local:".count)) + "/deployment.sqlite"
        process.arguments = ["python3", "-c", script, base] + words
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
