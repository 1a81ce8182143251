import FaaSKeeper
import FaaSKeeperModel
import Foundation
import Testing

@testable import FKCommands

/// cp, mv and diff as processes.
@Suite struct CopyTests {
    @Test func aNodeAndASubtreeAreCopied() async throws {
        let scratch = try Scratch()
        try await Moving.fill(scratch, isOpen: true)
        #expect(try await Tool.run("cp /app /one", scratch).code == 0)
        #expect(try await Tool.run("ls -R /one", scratch).text == "/one\n")
        let copied = try await Tool.run("-o json cp -r -p /app /old/app", scratch)
        #expect(copied.text == #"{"from":"/app","path":"/old/app","nodes":16,"atomic":true}"# + "\n", "\(copied)")
        let same = try await Tool.run("diff /app /old/app", scratch)
        #expect(same.code == 0 && same.output.isEmpty, "\(same)")
    }

    @Test func aSubtreeIsMovedAsOne() async throws {
        let scratch = try Scratch()
        try await Moving.fill(scratch, isOpen: true)
        let file = try await Moving.export("/app", scratch, as: "app")
        let before = try await Tool.run("-o json stat /", scratch)
        #expect(try await Tool.run("mv /app /moved", scratch).code == 0)
        #expect(try await Tool.run("exists /app", scratch).code == 3)
        #expect(try await Tool.run(["diff", "@\(file)", "/moved"], scratch).code == 0)
        // One transaction: all nodes have one txid.
        let lines = try await Tool.run("export -r /moved", scratch).text
        let txids = Set(lines.matches(of: /"czxid":(\d+)/).map(\.output.1))
        #expect(txids.count == 1, "\(txids) \(before.text)")
    }

    @Test(arguments: [
        ("cp -r /a /a/x", "/a cannot be copied into itself: /a/x", Int32(2)),
        ("mv /a /a/b/c", "cannot be moved into itself", 2),
        ("mv /a /a", "/a cannot be moved to itself", 2), ("cp /a /b", "Node already exists: /b", 4),
        ("cp /missing /new", "Node does not exist: /missing", 3),
        ("cp /a /x/y", "The parent of /x/y does not exist; -p creates it", 3),
        ("cp -p /missing /x/y", "Node does not exist: /missing", 3), ("mv / /x", "into itself", 2),
        ("cp /a /zookeeper/x", "is the service's own", 2), ("cp /a /", "The root is there already", 2),
    ])
    func badUseIsNamed(_ line: String, _ message: String, _ code: Int32) async throws {
        let scratch = try Scratch()
        try Moving.expect(await Tool.run([], scratch, input: Array("create /a\ncreate /a/b\ncreate /b\n".utf8)))
        let outcome = try await Tool.run(line, scratch)
        #expect(outcome.code == code && outcome.errors.contains(message), "\(outcome)")
        #expect(try await Tool.run("exists /x", scratch).code == 3)
    }

    @Test func whatIsNotBelowItselfIsCopied() async throws {
        let scratch = try Scratch()
        try Moving.expect(await Tool.run([], scratch, input: Array("create /a\ncreate /a/b\n".utf8)))
        #expect(try await Tool.run("cp /a /a/x", scratch).code == 0)
        #expect(try await Tool.run("mv /a /ab", scratch).code == 0)
        #expect(try await Tool.run("ls -R /ab", scratch).text == "/ab\n/ab/b\n/ab/x\n")
    }

    @Test func ephemeralNodesAreRefused() async throws {
        let scratch = try Scratch()
        let outcome = try await Tool.run(
            [], scratch, input: Array("create /a\ncreate -e /a/e\ncp -r /a /b\n".utf8))
        #expect(
            outcome.code == 1 && outcome.errors.contains("fk: line 3: /a/e is ephemeral and ends with session 0x"),
            "\(outcome)")
        #expect(outcome.errors.contains("it cannot be copied"))
        #expect(try await Tool.run("exists /b", scratch).code == 3)
    }

    /// More than one transaction takes: only when it was said, and then nothing is missing.
    @Test func whatDoesNotFitIsAskedFor() async throws {
        let scratch = try Scratch()
        let count = 600
        let file = try scratch.file("lines", Moving.export(nodes: count))
        try Moving.expect(await Tool.run(["import", "--unchecked", "/big", file], scratch))
        let refused = try await Tool.run("mv /big /new", scratch)
        #expect(
            refused.code == 2 && refused.errors.contains("it would be moved in parts; --yes does it all the same"),
            "\(refused)")
        #expect(try await Tool.run("exists /new", scratch).code == 3)
        let copied = try await Tool.run("-o json cp -r --yes /big /copy", scratch)
        #expect(copied.text == #"{"from":"/big","path":"/copy","nodes":600,"atomic":false}"# + "\n", "\(copied)")
        let moved = try await Tool.run("mv /big /new -y", scratch)
        #expect(moved.code == 0, "\(moved)")
        #expect(try await Tool.run("exists /big", scratch).code == 3)
        #expect(try await Tool.run("diff /copy /new", scratch).code == 0)
        #expect(try await Tool.run("getAllChildrenNumber /new", scratch).text == "\(count - 1)\n")
    }

    /// The largest that is one transaction, and one more.
    @Test func atomicNodes() async throws {
        let scratch = try Scratch()
        let fits = try scratch.file("fits", Moving.export(nodes: 250))
        let more = try scratch.file("more", Moving.export(nodes: 251))
        try Moving.expect(await Tool.run(["import", "--unchecked", "/fits", fits], scratch))
        try Moving.expect(await Tool.run(["import", "--unchecked", "/more", more], scratch))
        let one = try await Tool.run("-o json mv /fits /a", scratch)
        #expect(one.text.contains("\"nodes\":250,\"atomic\":true"), "\(one)")
        #expect(try await Tool.run("mv /more /b", scratch).code == 2)
    }

    /// Somebody writes to what is moved all the time: every number that was acknowledged is at the one place or the other.
    @Test func nothingWrittenMeanwhileIsLost() async throws {
        let scratch = try Scratch()
        try Moving.expect(await Tool.run([], scratch, input: Array("create /a\ncreate /a/n 0\nset /a/n 1\n".utf8)))
        async let writing: Int = {
            // However soon it is moved, one was acknowledged.
            var last = 1
            for number in 2...60 {
                if try await Tool.run("set /a/n \(number)", scratch).code == 0 { last = number }
            }
            return last
        }()
        var moved = false
        for _ in 0..<40 where !moved {
            try await Task.sleep(for: .milliseconds(15))
            moved = try await Tool.run("mv /a /b", scratch).code == 0
        }
        let last = try await writing
        #expect(moved)
        #expect(try await Tool.run("get /b/n", scratch).text == "\(last)")
        #expect(try await Tool.run("exists /a", scratch).code == 3)
    }

    @Test func differencesAreListed() async throws {
        let scratch = try Scratch()
        let script = """
            create /a x
            create /a/same s
            create /a/gone g
            create /a/data 1
            create /a/type
            create /b y
            create /b/same s
            create /b/data 2 world:anyone:r
            create -c /b/type
            create /b/a-new

            """
        try Moving.expect(await Tool.run([], scratch, input: Array(script.utf8)))
        let text = try await Tool.run("diff /a /b", scratch)
        #expect(text.code == 1 && text.errors == "", "\(text)")
        #expect(text.text == "~ . (data)\n+ a-new\n~ data (data, acl)\n- gone\n~ type (type)\n")
        let json = try await Tool.run("-o json diff /a /b", scratch)
        #expect(
            json.text == #"[{"path":".","change":"changed","what":["data"]},{"path":"a-new","change":"added"},"#
                + #"{"path":"data","change":"changed","what":["data","acl"]},{"path":"gone","change":"removed"},"#
                + #"{"path":"type","change":"changed","what":["type"]}]"# + "\n")
        let same = try await Tool.run("-o json diff /a /a", scratch)
        #expect(same.code == 0 && same.text == "[]\n")
        let file = try await Moving.export("/b", scratch, as: "b")
        let piped = try await Tool.run(
            ["diff", "-", "/b"], scratch, input: [UInt8](Data(contentsOf: URL(fileURLWithPath: file))))
        #expect(piped.code == 0, "\(piped)")
        #expect(try await Tool.run(["diff", "@\(file)", "/a"], scratch).code == 1)
        #expect(try await Tool.run("diff - -", scratch).code == 2)
        #expect(try await Tool.run("diff /a /missing", scratch).code == 3)
        // A file whose name begins with a slash looks like a node.
        let unmarked = try await Tool.run(["diff", file, "/b"], scratch)
        #expect(unmarked.code == 3 && unmarked.errors.contains("as a file it is @\(file)"), "\(unmarked)")
    }
}
