import Testing

/// Bytes in and out, exactly.
@Suite struct DataTests {
    private static let all = Array(UInt8.min...UInt8.max)

    @Test func standardInput() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run(["create", "/a", "-"], scratch, input: Self.all).code == 0)
        #expect(try await Tool.run(["get", "/a"], scratch).output == Self.all)
    }

    @Test func file() async throws {
        let scratch = try Scratch()
        let file = try scratch.file("data", Self.all)
        #expect(try await Tool.run(["create", "/a", "@\(file)"], scratch).code == 0)
        #expect(try await Tool.run(["get", "/a"], scratch).output == Self.all)
    }

    @Test func encoded() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run("create --hex /a 00ff1b", scratch).code == 0)
        #expect(try await Tool.run("get /a", scratch).output == [0x00, 0xFF, 0x1B])
        #expect(try await Tool.run("set --base64 /a AP8b", scratch).code == 0)
        #expect(try await Tool.run("get /a", scratch).output == [0x00, 0xFF, 0x1B])
        #expect(try await Tool.run("get /a --base64", scratch).text == "AP8b\n")
        let json = try await Tool.run("-o json get /a", scratch)
        #expect(json.text.hasPrefix(#"{"path":"/a","data":"AP8b","encoding":"base64","#))
    }

    @Test(arguments: ["-", "@file", "-5", "--cost", "#"])
    func literalAfterDashes(_ data: String) async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run(["create", "/a", "--", data], scratch).code == 0)
        #expect(try await Tool.run(["get", "/a"], scratch).text == data)
    }

    @Test func namesOutsideASCII() async throws {
        let scratch = try Scratch()
        #expect(try await Tool.run(["create", "/ключ", "значение"], scratch).text == "/ключ\n")
        #expect(try await Tool.run(["ls", "/"], scratch).text == "zookeeper\nключ\n")
    }
}
