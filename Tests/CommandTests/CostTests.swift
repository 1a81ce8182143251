import Testing

/// What commands say of their cost.
@Suite struct CostTests {
    @Test func lineAfterAOneShot() async throws {
        let scratch = try Scratch()
        let create = try await Tool.run("create /a hello --cost", scratch)
        #expect(create.text == "/a\n")
        let pattern = /[0-9.]+ ms · txid 0x1 · epoch \{\} · \$0\.0+\d+ \(queue \d+, kv \d+w \d+r, object 0, fn \d+\)\n/
        #expect(try pattern.wholeMatch(in: create.errors) != nil, "\(create.errors)")
        let get = try await Tool.run("get /a --cost", scratch)
        #expect(get.text == "hello")
        #expect(get.errors.hasSuffix("(queue 0, kv 1r, object 0, fn 0)\n"), "one storage read: \(get.errors)")
        let json = try await Tool.run("-o json get /a --cost", scratch)
        #expect(json.errors.hasPrefix(#"{"cost":{"micros":"#) && json.errors.contains(#""usage":{"readUnits":1}"#))
    }

    /// Reading registers no session.
    @Test func readingLeavesNothing() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("create /a hello", scratch).code == 0)
        let script = "get /a\nls /\nexists /a\nsessions --output json\n"
        #expect(try await Tool.run([], scratch, input: Array(script.utf8)).text.hasSuffix("true\n[]\n"))
    }

    @Test func ofTheSession() async throws {
        let outcome = try await Tool.run([], try Scratch(), input: Array("create /a x\nget /a\nget /a\ncost\n".utf8))
        let lines = outcome.text.split(separator: "\n").map(String.init)
        #expect(lines[3].hasPrefix("operation  calls"))
        #expect(lines[4].hasPrefix("create         1"))
        #expect(lines[5].hasPrefix("get            2"))
        #expect(lines.last?.contains("prices aws-us-east-1 of ") == true)
        let json = try await Tool.run(["-o", "json"], try Scratch(), input: Array("create /a x\ncost\n".utf8))
        #expect(json.text.contains(#"{"operations":[{"operation":"create","count":1,"#))
    }

    @Test func tracing() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("create /a hello", scratch).code == 0)
        let read = try await Tool.run("trace get /a", scratch)
        let lines = read.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 4, "\(read.text)")
        #expect(lines[1].contains("client    key-value  get") && lines[1].contains("images[/a]"))
        #expect(lines[2] == "hello")
        let write = try await Tool.run("-o json trace set /a x", scratch)
        for part in [#""command":"set /a x""#, #""caller":"follower""#, #""caller":"leader""#, #""cost":{"#] {
            #expect(write.text.contains(part))
        }
    }

    @Test func status() async throws {
        let outcome = try await Tool.run([], try Scratch(), input: Array("create /a x\nget -w /a\nepoch\n".utf8))
        #expect(
            RunCase.normalized(outcome.text)
                == "/a\nx\nsession = 0xID\ntxid = 0x1\nmrd = 0x1\nepoch = {}\nepochOfAll = 0\nwatches = 1\n  data /a\n")
    }

    @Test func verbose() async throws {
        let outcome = try await Tool.run("-v get /nope", try Scratch())
        #expect(outcome.errors.hasPrefix("fk: get /nope: "))
        #expect(outcome.errors.hasSuffix("fk: Node does not exist: /nope\n"))
    }

    @Test func killingASession() async throws {
        let scratch = try Scratch()
        let fk = try Conversation([], scratch)
        try fk.send("create -e /e")
        #expect(await fk.line() == "/e")
        let list = try await Tool.run("-o json sessions", scratch).text
        let id = try #require(list.firstMatch(of: /"session":"(0x[0-9a-f]+)"/)?.output.1)
        #expect(list.contains(#""ephemerals":["/e"]"#))
        #expect(try await Tool.run("sessions kill \(id)", scratch).code == 0)
        try fk.send("get /e")
        try fk.send("create -e /f")
        #expect(await fk.remainingLines() == [])
        #expect(await fk.child.wait() == 8)
    }

    @Test func tour() async throws {
        let outcome = try await Tool.run(["tour"], try Scratch())
        #expect(outcome.code == 0)
        for part in [
            "$ fk create /greeting hello\nCreated /greeting\n", "type:NodeDataChanged path:/greeting",
            "type:NodeDeleted path:/greeting/guest", "$ fk cost\n", "leader",
        ] {
            #expect(outcome.text.contains(part), "\(part)")
        }
        #expect(outcome.errors == "")
    }
}
