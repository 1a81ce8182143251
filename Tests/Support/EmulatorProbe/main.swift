import CloudPrimitives
import FaaSKeeperModel
import LocalEmulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

// usage: emulator-probe MODE DIRECTORY NAME
// Every line that it prints is a fact that a test may rely on, whatever happens to this process afterwards.

func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}

let arguments = CommandLine.arguments
guard arguments.count == 4 else { fatalError("usage: emulator-probe MODE DIRECTORY NAME") }
let (mode, directory, name) = (arguments[1], arguments[2], arguments[3])
let table = Table("probe")

/// One row for each message, counting how often it was applied.
func registerApply(_ cloud: Cloud) {
    cloud.functions.register(
        FunctionDefinition(
            name: "apply", triggers: [.queue(QueueName.requests, batchMax: 10)], concurrencyMax: 4, memoryMB: 512,
            timeoutMillis: 5_000
        ) { invocation in
            guard case .messages(let messages) = invocation.input else { return InvocationResult() }
            for message in messages {
                let text = String(decoding: message.body, as: UTF8.self)
                _ = try await cloud.store.update(ItemUpdate(ItemKey(table, "applied", text), .modify([.add("n", 1)])))
                _ = try await cloud.store.update(ItemUpdate(ItemKey(table, "total"), .modify([.add("n", 1)])))
            }
            return InvocationResult()
        })
}

func run() async throws {
    if mode == "unprivileged" { setuid(65_534) }
    let emulator = try LocalEmulator.open(directory: directory)
    let cloud = emulator.cloud
    switch mode {
    case "write":
        // Acknowledged writes and messages, until somebody kills it.
        registerApply(cloud)
        emulator.start()
        for number in 0... {
            let id = "\(name).\(number)"
            _ = try await cloud.store.put(ItemKey(table, "written", id), Item(["n": .int(1)]))
            let message = QueueMessage(body: Array(id.utf8), group: name, deduplicationID: id)
            try await cloud.requestQueue.send([message])
            say(id)
        }
    case "leave":
        // Messages that nobody handles here.
        for number in 0..<5 {
            let id = "\(name).\(number)"
            try await cloud.requestQueue.send([QueueMessage(body: Array(id.utf8), group: name, deduplicationID: id)])
        }
        say("left")
    case "listen":
        try await cloud.channel.open(SessionID(hex: name)!) { messages in
            for message in messages { say(message.id) }
        }
        say("ready")
        while true { try await Task.sleep(for: .seconds(60)) }
    case "hold":
        // Stays inside a transaction.
        cloud.functions.register(
            FunctionDefinition(
                name: "hold", triggers: [], concurrencyMax: 1, memoryMB: 512, timeoutMillis: 60_000
            ) { _ in
                _ = try await cloud.store.put(ItemKey(table, "held"), Item())
                say("holding")
                while true { usleep(100_000) }
            })
        try await cloud.functions.invoke("hold", payload: [])
        // The call may have been committed before it was the function's turn.
        while true { try await Task.sleep(for: .seconds(60)) }
    case "value":
        say("value \(try await cloud.store.get(ItemKey(Table("disk"), name))?.int("n") ?? -1)")
    case "unprivileged":
        say("read \(try await cloud.store.get(ItemKey(table, "x"))?.int("n") ?? -1)")
        _ = try await cloud.store.put(ItemKey(table, "x"), Item())
        say("written")
    default: fatalError("unknown mode \(mode)")
    }
}

do {
    try await run()
} catch let error as CloudError {
    say("error \(error.code): \(error.message)")
} catch {
    say("error \(error)")
}
