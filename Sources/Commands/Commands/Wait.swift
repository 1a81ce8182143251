import CloudPrimitives
import FaaSKeeper
import FaaSKeeperModel

extension Command {
    private static let isThere = Flag(long: "exists", "Until the node is there (the default)")
    private static let isGone = Flag(long: "gone", "Until there is no such node")
    private static let hasValue = Flag(
        long: "value", "VALUE", "Until the node has that data; - reads it from standard input, @FILE from a file")
    private static let hasChanged = Flag(long: "change", "Until the node is created, set or deleted")
    private static let since = Flag("v", "N", "With --change: until its version is not N; -1 is no node")

    static let wait = Command(
        "wait", .watch, "Wait until a condition holds for a node",
        flags: [isThere, isGone, hasValue, hasChanged, since, .hex, .base64], operands: [.path],
        details: """
            Returns at once if the condition holds already. Prints the version that the node has then, or -1 when it is not
            there; with -o json what exists prints. --timeout bounds the wait: exit code 124 when the condition did
            not come true in time. A session that is lost meanwhile is replaced.

            --change alone waits for a change after the wait has begun. A loop that must not miss any gives the version
            it knows: V=$(fk wait --change -v "$V" PATH). Of several changes in between it sees the last.

            Nothing is polled: a watch is set, and the node is read anew when it fires.
            """,
        examples: [
            ("wait --timeout 60 /app/ready", "until somebody creates /app/ready, a minute at most"),
            ("wait --value done /jobs/7", "until the job is done"),
            ("wait --change -v 3 /app/config", "until the version is another than 3"),
        ], cost: .watch
    ) { context, arguments in
        try arguments.atMostOne(of: [isThere, isGone, hasValue, hasChanged])
        let path = try NodePath(try context.path(arguments))
        let version: Int32? = try arguments.integer(since, in: -1...Int32.max)
        if version != nil, !arguments.has(hasChanged) {
            throw CommandError.usage("wait -v goes with --change")
        }
        var condition = WaitCondition.exists
        if arguments.has(isGone) { condition = .gone }
        if let value = arguments.value(hasValue) {
            condition = .value(try await context.data(Word(value), arguments, path: path.text))
        } else if arguments.has(.hex) || arguments.has(.base64) {
            throw CommandError.usage("wait --hex and --base64 go with --value")
        }
        if arguments.has(hasChanged) { condition = .change(from: version) }
        let stat = try await NodeWait(context, path, condition).run()
        context.printer.waited(stat, of: path.text)
    }
}
