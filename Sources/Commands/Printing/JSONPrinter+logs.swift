import FaaSKeeperConnect

extension JSONPrinter {
    func log(_ entries: [FunctionLogEntry]) {
        print(
            .array(
                entries.map { entry in
                    .object([
                        "time": .string(DateText.isoMillis(entry.timeMillis)), "level": .string(entry.level),
                        "function": .string(entry.function), "message": .string(entry.message),
                    ])
                }))
    }
}
