import FaaSKeeperModel
import Foundation
import Testing

@testable import RedisStore

/// Addresses, and where passwords show.
@Suite struct AddressTests {
    @Test func everyPart() throws {
        let url = try RedisURL("rediss://us%65r:p%40ss@db.example:7000/2?ca-file=/etc/ca.pem&server-name=other.example")
        #expect(url.usesTLS)
        #expect(url.host == "db.example")
        #expect(url.port == 7_000)
        #expect(url.user == "user")
        #expect(try url.password?.read() == "p@ss")
        #expect(url.database == 2)
        #expect(url.caFile == "/etc/ca.pem")
        #expect(url.serverName == "other.example")
        #expect("\(url)" == "rediss://user@db.example:7000/2")
    }

    @Test func whatIsLeftOut() throws {
        let url = try RedisURL("redis://localhost")
        #expect(url.port == 6_379 && url.database == 0 && url.user == nil && url.password == nil && !url.usesTLS)
        #expect(try RedisURL("redis://localhost/").database == 0)
        #expect(try RedisURL("redis://[::1]:7").host == "::1")
        #expect("\(try RedisURL("redis://[::1]:7"))" == "redis://[::1]:7")
        #expect(try RedisURL("redis://:x@h").user == nil)
        // The last @ is the one before the host.
        #expect(try RedisURL("redis://:a@b@h").password?.read() == "a@b")
    }

    static let faults: [(String, String)] = [
        ("http://h", "neither redis:// nor rediss://"), ("redis:h", "neither"), ("redis://", "no host"),
        ("redis://:6379", "no host"), ("redis://h:0", "1 to 65535"), ("redis://h:65536", "1 to 65535"),
        ("redis://h:x", "1 to 65535"), ("redis://h:", "1 to 65535"), ("redis://h/x", "database is a number"),
        ("redis://h/-1", "database is a number"), ("redis://::1", "brackets"), ("redis://[::1", "without ]"),
        ("redis://[::1]7", "followed by :port"), ("redis://@h", "nobody before the @"),
        ("redis://u@h", "has a password"),
        ("redis://u%:p@h", "two hexadecimal digits"), ("redis://u:p%zz@h", "two hexadecimal digits"),
        ("redis://u:%ff@h", "hexadecimal"), ("redis://h?x=1", "and no other"),
        ("redis://h?password-env", "has a value"),
        ("redis://h?password-env=", "names no environment variable"),
        ("redis://h?password-env=A&password-env=B", "twice"),
        ("redis://:p@h?password-env=A", "said once"), ("redis://h?ca-file=/x", "rediss://"),
        ("rediss://h?ca-file=", "names no file"), ("redis://h#x", "written as %XX"), ("redis://h x", "written as %XX"),
        ("redis://:pa/ss@h", "%2F"), ("redis://:pa?ss@h", "%3F"),
    ]

    @Test(arguments: faults.indices) func whatIsWrong(_ index: Int) throws {
        let (text, why) = Self.faults[index]
        let error = #expect(throws: KeeperError.self) { try RedisURL(text) }
        #expect(error?.code == .badArguments)
        #expect(error?.message.contains(why) == true, "\(text): \(error?.message ?? "")")
    }

    /// A password that spoils the address is not in the message either, wherever it has come to stand.
    @Test(arguments: ["", "/", "?", "#", ":", "%", "@", " ", "[", "&", "=", "/x?", "?x=", ":1", "%4"])
    func noMessageHasThePassword(
        _ mark: String
    ) throws {
        for text in [
            "redis://user:s3c\(mark)r3t@host:port", "redis://user:s3c\(mark)r3t@host/x",
            "redis://:s3c\(mark)r3t@host?y=1",
            "rediss://:s3c\(mark)r3t@h:70000", "redis//u:s3c\(mark)r3t@h",
        ] {
            do {
                let url = try RedisURL(text)
                var dumped = ""
                dump(url, to: &dumped)
                for shown in ["\(url)", String(reflecting: url), dumped, "\(url.password as Any)"] {
                    #expect(!shown.contains("s3c") && !shown.contains("r3t"), "\(shown)")
                }
            } catch { #expect(!error.message.contains("s3c") && !error.message.contains("r3t"), "\(error.message)") }
        }
    }

    @Test func passwordsInFilesAndVariables() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "redis-password-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        func read() throws -> String? {
            try RedisURL("redis://user@h?password-file=\(file.path())").password?.read()
        }
        #expect(throws: (any Error).self) { try read() }
        try Data("first line\r\nsecond".utf8).write(to: file)
        #expect(try read() == "first line")
        // As it is now.
        try Data("other".utf8).write(to: file)
        #expect(try read() == "other")
        for content in ["", "\n", "\r\nx"] {
            try Data(content.utf8).write(to: file)
            #expect(throws: (any Error).self) { try read() }
        }
        try Data([0xFF, 0xFE]).write(to: file)
        #expect(throws: (any Error).self) { try read() }
        #expect(
            try RedisURL("redis://h?password-env=PATH").password?.read() == ProcessInfo.processInfo.environment["PATH"])
        #expect(throws: (any Error).self) { try RedisURL("redis://h?password-env=NOT_THERE_AT_ALL").password?.read() }
    }

    @Test func passwordFilesAreBounded() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "redis-password-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        let most = RedisLimits.passwordBytesMax
        try Data(repeating: 0x61, count: most).write(to: file)
        #expect(try RedisPassword.file(file.path()).read().count == most)
        for more in [most + 1, 10 * most] {
            try Data(repeating: 0x61, count: more).write(to: file)
            #expect(throws: (any Error).self) { try RedisPassword.file(file.path()).read() }
        }
    }

    @Test func namesOfDeployments() throws {
        let url = try RedisURL("redis://h")
        for name in ["a", "my-app_1.x", String(repeating: "n", count: RedisLimits.nameBytesMax)] {
            _ = try RedisStore(url, deployment: name)
        }
        for name in ["", "a}b", "a{b", "ä", "a b", String(repeating: "n", count: RedisLimits.nameBytesMax + 1)] {
            #expect(throws: KeeperError.self) { try RedisStore(url, deployment: name) }
        }
    }
}
