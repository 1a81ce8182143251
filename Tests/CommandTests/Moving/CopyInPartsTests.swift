import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel
import Foundation
import Testing

@testable import FKCommands

/// A move that is larger than one transaction, while others write below what is moved: whatever they were told was done is at
/// the one place or the other, or the move says so.
@Suite struct CopyInPartsTests {
    /// Between the copy and the removal others do everything that can be done to a node.
    @Test func whatOthersDoInBetweenStaysOrIsSaid() async throws {
        let deployment = try await Deployment.open(try ConnectionURL("memory:", environment: [:]))
        let client = deployment.client(ClientOptions())
        let other = deployment.client(ClientOptions())
        _ = try await client.create("/a", data: [1])
        for name in ["set", "list", "below", "again", "gone", "still"] { _ = try await client.create("/a/" + name) }
        _ = try await client.create("/a/container", mode: .container)
        let move = TreeMove(
            client: client, from: NodePath(unchecked: "/a"), to: NodePath(unchecked: "/b"), isRecursive: true,
            removes: true)
        var importer = Importer(
            client: client, plan: ImportPlan(base: NodePath(unchecked: "/b"), id: "x", source: "/a"))
        let (count, olds) = try await move.copy(&importer, nil)
        #expect(count == 8 && olds.count == 8)

        _ = try await other.set("/a/set", data: [2])
        _ = try await other.setACL("/a/list", [.readOnly])
        _ = try await other.create("/a/below/new", data: [3])
        try await other.delete("/a/again")
        _ = try await other.create("/a/again", data: [4])
        try await other.delete("/a/gone")
        // As the service does with one that is empty.
        try await other.delete("/a/container")

        let error = await #expect(throws: CommandError.self) { try await move.remove(olds) }
        #expect(error?.exitCode == .badVersion)
        let message = try #require(error?.message)
        #expect(message.hasPrefix("5 nodes changed meanwhile and stay below /a, /a among them; "), "\(message)")
        #expect(message.contains("; others have deleted 1 node below /a, /a/gone among them: all of it"), "\(message)")
        #expect(try await other.children("/a").names.sorted() == ["again", "below", "list", "set"])
        #expect(try await other.get("/a/set").data == [2])
        #expect(try await other.acl("/a/list").acl == [.readOnly])
        #expect(try await other.get("/a/below/new").data == [3])
        #expect(try await other.get("/a/again").data == [4])
        #expect(try await other.children("/b").names.count == 7)
        await client.close()
        await other.close()
        await deployment.close()
    }

    /// The one transaction of a small move: a write between its reading and itself keeps it from happening.
    @Test(arguments: [false, true]) func aWriteBeforeTheTransactionStopsIt(_ removes: Bool) async throws {
        let deployment = try await Deployment.open(try ConnectionURL("memory:", environment: [:]))
        let client = deployment.client(ClientOptions())
        _ = try await client.create("/a")
        _ = try await client.create("/a/n", data: [1])
        let move = TreeMove(
            client: client, from: NodePath(unchecked: "/a"), to: NodePath(unchecked: "/b"), isRecursive: true,
            removes: removes)
        let records = try #require(try await move.read())
        _ = try await client.set("/a/n", data: [2])
        let failure = Importer.failure(in: try await client.multi(move.changes(records)))
        #expect(failure?.error.code == .badVersion)
        #expect(try await client.exists("/b") == nil)
        #expect(try await client.get("/a/n").data == [2])
        // Read anew it is done.
        #expect(try await move.runAtomically() == 2)
        #expect(try await client.get("/b/n").data == [2])
        await client.close()
        await deployment.close()
    }

    /// Somebody sets and creates nodes all the time while it is moved.
    @Test func nothingThatWasAcknowledgedIsLost() async throws {
        let scratch = try Scratch()
        let count = 2_000
        let file = try scratch.file("lines", Moving.export(nodes: count))
        try Moving.expect(await Tool.run(["import", "--unchecked", "/big", file], scratch))
        let mover = Task { try await Tool.run(["mv", "--yes", "/big", "/new"], scratch) }
        let deployment = try await Deployment.open(try ConnectionURL(scratch.url, environment: [:]))
        let client = deployment.client(ClientOptions())
        var set: [String: [UInt8]] = [:]
        var made: [String] = []
        var round = 0
        while round < 400 {
            // Anywhere: some that are copied already and some that are not.
            let directory = "/big/d\(1_000 + round * 7 % 20)"
            let node = "\(directory)/n\(101 + round % 99)"
            let data = Array("new \(round)".utf8)
            do throws(KeeperError) {
                _ = try await client.set(node, data: data)
                set[node] = data
            } catch { #expect(error.code == .noNode) }
            do throws(KeeperError) {
                made.append(try await client.create("\(directory)/made-\(round)").path.text)
            } catch { #expect(error.code == .noNode) }
            round += 1
        }
        let outcome = try await mover.value
        #expect(outcome.code == 0 || outcome.code == 5, "\(outcome)")
        #expect(outcome.code == 0 || outcome.errors.contains("changed meanwhile and stay below /big"), "\(outcome)")
        for (node, data) in set {
            let old = try? await client.get(node).data
            let moved = try? await client.get("/new" + node.dropFirst("/big".count)).data
            #expect(old == data || moved == data && old == nil, "\(node)")
        }
        for node in made {
            let isOld = try await client.exists(node) != nil
            let isNew = try await client.exists("/new" + node.dropFirst("/big".count)) != nil
            #expect(isOld || isNew, "\(node)")
        }
        #expect(!set.isEmpty && !made.isEmpty)
        await client.close()
        await deployment.close()
    }

    /// Killed while it copies, or while it removes: `--continue` comes to the same end.
    @Test(arguments: [false, true]) func aMoveThatIsKilledGoesOn(_ whileRemoving: Bool) async throws {
        let scratch = try Scratch()
        let count = 8_000
        let file = try scratch.file("lines", Moving.export(nodes: count))
        try Moving.expect(await Tool.run(["import", "--unchecked", "/big", file], scratch))
        let child = try Child(
            arguments: ["mv", "--yes", "/big", "/new"].map { Array($0.utf8) }, environment: Tool.environment(scratch),
            streams: [.file("/dev/null", O_RDONLY), .file("/dev/null", O_WRONLY), .file("/dev/null", O_WRONLY)])
        let deployment = try await Deployment.open(try ConnectionURL(scratch.url, environment: [:]))
        let client = deployment.client(ClientOptions())
        // The last directory of an export is the last that is copied and the first that is removed.
        let mark = whileRemoving ? "/big/d\(1_000 + (count - 2) / 100)/n101" : "/new/d1010"
        for _ in 0..<6_000 {
            if try await (client.exists(mark) == nil) == whileRemoving { break }
            try await Task.sleep(for: .milliseconds(5))
        }
        child.signal(SIGKILL)
        #expect(await child.wait() == 128 + SIGKILL)
        // It is in the midst of it.
        #expect(try await client.exists("/big/d1001/n101") != nil)
        #expect(try await (client.exists(mark) == nil) == whileRemoving)
        let again = try await Tool.run(["mv", "--yes", "/big", "/new"], scratch)
        #expect(again.code == 4 && again.errors == "fk: Node already exists: /new\n", "\(again)")
        let resumed = try await Tool.run(["mv", "--continue", "/big", "/new"], scratch)
        #expect(resumed.code == 0, "\(resumed)")
        #expect(try await client.exists("/big") == nil)
        #expect(try await Tool.run(["getAllChildrenNumber", "/new"], scratch).text == "\(count - 1)\n")
        await client.close()
        await deployment.close()
    }

    /// A node that was set after it was copied by one that was broken off: which of both is wanted nobody but a person knows.
    @Test func whatHasChangedSinceStopsIt() async throws {
        let scratch = try Scratch()
        let script = "create /a\ncreate /a/n new\ncreate /b\ncreate /b/n old\n"
        try Moving.expect(await Tool.run([], scratch, input: Array(script.utf8)))
        let outcome = try await Tool.run("mv --continue /a /b", scratch)
        #expect(
            outcome.code == 4
                && outcome.errors.contains(
                    "/b/n is there already with another data than /a has by now; delete the one that is not wanted"),
            "\(outcome)")
        #expect(try await Tool.run("get /a/n", scratch).text == "new")
        #expect(try await Tool.run("get /b/n", scratch).text == "old")
    }
}
