import FaaSKeeperConnect

extension TextPrinter {
    func log(_ entries: [FunctionLogEntry]) {
        for entry in entries { line(safe(entry.text)) }
    }
}
