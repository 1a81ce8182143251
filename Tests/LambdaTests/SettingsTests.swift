import Testing

@testable import AWSBackend
@testable import LambdaRuntime

/// What the environment says, and what is said of its mistakes.
@Suite struct FunctionSettingsTests {
    private static let right = ["FK_FUNCTION": "leader", "FK_DEPLOYMENT": "d", "AWS_REGION": "us-east-1"]

    private func fault(_ change: (inout [String: String]) -> Void) -> String? {
        var environment = Self.right
        change(&environment)
        do throws(FunctionSettings.Fault) {
            _ = try FunctionSettings(environment)
            return nil
        } catch { return error.message }
    }

    @Test func whatIsRight() throws {
        var environment = Self.right
        environment["FK_ENDPOINT"] = "http://127.0.0.1:5000"
        environment["FK_ACCOUNT"] = "7"
        environment["FK_LOG_LEVEL"] = "debug"
        environment["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "1024"
        let settings = try FunctionSettings(environment)
        #expect(settings.function == "leader" && settings.deployment == "d" && settings.region == "us-east-1")
        #expect(settings.endpoint?.text == "http://127.0.0.1:5000" && settings.account == "7")
        #expect(settings.logLevel == .debug && settings.memoryMB == 1_024)
        environment["FK_FUNCTION"] = nil
        environment["_HANDLER"] = "watch"
        #expect(try FunctionSettings(environment).function == "watch")
    }

    @Test func mistakesAreNamed() {
        #expect(fault { _ in } == nil)
        #expect(fault { $0["FK_FUNCTION"] = "" }?.contains("follower, leader, watch, heartbeat is right") == true)
        #expect(fault { $0["FK_FUNCTION"] = "a\u{1B}b" }?.contains("FK_FUNCTION is \"a b\"") == true)
        #expect(fault { $0["FK_DEPLOYMENT"] = nil }?.contains("FK_DEPLOYMENT is not set") == true)
        #expect(fault { $0["AWS_REGION"] = nil }?.contains("AWS_REGION is not set") == true)
        #expect(fault { $0["FK_ENDPOINT"] = "http://example.com" }?.contains("without TLS") == true)
        #expect(fault { $0["FK_LOG_LEVEL"] = "loud" }?.contains("one of trace, debug") == true)
    }

    /// Without TLS only where Lambda and its emulator listen.
    @Test func theRuntimeAPI() throws {
        func text(_ address: String?) -> String? {
            let endpoint = try? FunctionSettings.runtimeAPI(address.map { ["AWS_LAMBDA_RUNTIME_API": $0] } ?? [:])
            return endpoint?.text
        }
        #expect(text("127.0.0.1:9001") == "http://127.0.0.1:9001")
        #expect(text("169.254.100.1:9001") == "http://169.254.100.1:9001")
        for address in [
            nil, "", "example.com:80", "169.254.1.1.example.com", "10.0.0.1:80", "127.0.0.1:0", "127.0.0.1/a",
        ] {
            #expect(text(address) == nil, "\(address ?? "nil")")
        }
    }

    @Test func theAgeOfAProcess() {
        let stat = "7 (a ) b) S " + (4...21).map(String.init).joined(separator: " ") + " 500 23 24"
        #expect(ProcessAge.age(stat: stat, ticksPerSecond: 100, nowMillis: 5_120) == 120)
        #expect(ProcessAge.age(stat: stat, ticksPerSecond: 100, nowMillis: 4_999) == nil)
        for text in ["", "7 (a) S 1 2", stat.replacing(" 500 ", with: " x ")] {
            #expect(ProcessAge.age(stat: text, ticksPerSecond: 100, nowMillis: 5_120) == nil, "\(text)")
        }
        #if os(Linux)
            #expect(ProcessAge.millis() ?? -1 >= 0)
        #endif
    }
}
