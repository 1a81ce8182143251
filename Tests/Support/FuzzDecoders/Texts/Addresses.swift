#if DEBUG
    @testable import FaaSKeeperConnect
    import FaaSKeeperModel
    import Fuzzing

    extension Decoders {
        static let addresses: [Decoder] = [
            .text(
                "node-path", { $0.path().text },
                check: { text in
                    let path: NodePath
                    do { path = try NodePath(text) } catch let error as KeeperError {
                        try Broken.unless(error.code == .badArguments && !error.message.isEmpty, "\(error.code)")
                        return
                    }
                    try Broken.unless(Properties.sameBytes(path.text, text), "the text changed: \(path)")
                    try Broken.unless(path.text.utf8.count <= Limits.pathBytesMax, "too long")
                    try Broken.unless(path.depth <= Limits.pathDepthMax, "too deep")
                    guard let parent = path.parent else { return try Broken.unless(path.isRoot, "no parent: \(path)") }
                    try Broken.unless(NodePath.fault(in: parent.text) == nil, "the parent is invalid: \(parent)")
                    try Broken.unless(
                        Properties.sameBytes(parent.child(path.name).text, text), "\(parent) and \(path.name)")
                    try Broken.unless(path.isWithin(parent) && !parent.isWithin(path), "\(path) and its parent")
                    try Broken.unless(path.ancestors.count == path.depth, "\(path) has \(path.ancestors)")
                    for scalar in text.unicodeScalars {
                        try Broken.unless(scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value), "control")
                    }
                }),
            .text(
                "connection-url",
                { random in
                    let head = random.pick(["local:", "local:/", "memory:", "aws://", "gcp://p/", "x:", ""])
                    let options = [
                        "durability=full", "profile=paper", "profile=aws-us-east-1", "latency=on", "&", "=", "%41",
                    ]
                    let query = random.list(upTo: 3) { $0.pick(options) }.joined(separator: "&")
                    return head + random.text() + (random.oneIn(2) ? "?" + query : "")
                },
                check: { text in
                    let environment = ["HOME": "/home", "XDG_DATA_HOME": "/data"]
                    let url: ConnectionURL
                    do { url = try ConnectionURL(text, environment: environment) } catch let error as KeeperError {
                        let codes: [KeeperError.Code] = [.badArguments, .unsupported]
                        try Broken.unless(codes.contains(error.code) && !error.message.isEmpty, "\(error.code)")
                        return
                    }
                    guard case .local(let directory) = url.backend else { return }
                    try Broken.unless(directory.utf8.first == 0x2F && !directory.utf8.contains(0), directory)
                    // Each % is followed by two hexadecimal digits.
                    let address = text.utf8.split(separator: 0x3F, maxSplits: 1, omittingEmptySubsequences: false)[0]
                    let parts = address.split(separator: 0x25, omittingEmptySubsequences: false).dropFirst()
                    for part in parts {
                        let digits = String(decoding: part.prefix(2), as: UTF8.self)
                        try Broken.unless(
                            digits.utf8.count == 2 && digits.utf8.allSatisfy(Properties.isDigit),
                            "%\(digits) in \(text)")
                    }
                }),
        ]
    }

    extension Properties {
        /// Of a hexadecimal number.
        static func isDigit(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
        }
    }
#endif
