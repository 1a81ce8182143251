import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

/// Measures the library on the embedded emulator: `fkbench MODE URL AMOUNT`. Prints one line of JSON.
@main struct Main {
    static let usage = """
        usage: fkbench MODE URL AMOUNT
        AMOUNT is in seconds:   get, set, create, pipelined
        AMOUNT is a number of:  watch, write (events), load (nodes), roam (reads), fill (children), list, grow (creates)
        AMOUNT is per second:   ticks, churn (changes of one node, or all over a directory, until it is killed)
        AMOUNT is a path:       one (a single get, as a whole process)
        """

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else { return print(usage) }
        let deployment = try await Deployment.open(try ConnectionURL(arguments[2], environment: [:]))
        let client = deployment.client()
        switch arguments[1] {
        case "get", "set", "create", "pipelined":
            try await Rates(client: client).measure(arguments[1], seconds: Double(arguments[3]) ?? 1)
        case "watch": try await Events(client: client).watch(Int(arguments[3]) ?? 100)
        case "write": try await Events(client: client).write(Int(arguments[3]) ?? 100)
        case "ticks": try await Events(client: client).tick(Int(arguments[3]) ?? 1_000)
        case "churn": try await Events(client: client).churn(Int(arguments[3]) ?? 1_000)
        case "load": try await Trees(client: client).load(Int(arguments[3]) ?? 1_000_000)
        case "roam": try await Trees(client: client).roam(Int(arguments[3]) ?? 100_000)
        case "fill": try await Trees(client: client).fill(Int(arguments[3]) ?? 100_000)
        case "list": try await Trees(client: client).list(Int(arguments[3]) ?? 5)
        case "grow": try await Trees(client: client).grow(Int(arguments[3]) ?? 200)
        case "one": print(try await client.get(arguments[3]).data.count)
        default: print(usage)
        }
        await client.close()
        await deployment.close()
    }
}
