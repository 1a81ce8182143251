#if AWS
    import AWSBackend
    import CloudPrimitives
    import FaaSKeeperStorage
    import ServerFunctions

    /// What each function does with the primitives, so that its role allows that and no more. Compared in a test with what it
    /// is seen to do.
    extension FunctionAccess {
        static func of(_ function: String) -> FunctionAccess {
            switch function {
            case FunctionName.follower: follower
            case FunctionName.leader: leader
            case FunctionName.watch: watch
            default: heartbeat
            }
        }

        /// Actions of a transaction are those of its parts.
        private static let all = ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"]

        private static let follower = FunctionAccess(
            tables: [
                (Layout.nodes.name, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"]),
                (Layout.sessions.name, all), (Layout.watches.name, all), (Layout.epoch.name, ["Query", "DeleteItem"]),
                (Layout.log.name, ["Query"]),
                (Layout.registry.name, ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"]),
                (Layout.images.name, ["GetItem", "Query"]), (Layout.blobs.name, all),
            ], sends: [QueueName.requests, QueueName.leader], publishes: true, objects: ["GetObject", "DeleteObject"])

        private static let leader = FunctionAccess(
            tables: [
                (Layout.nodes.name, ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"]),
                (Layout.sessions.name, all), (Layout.watches.name, all), (Layout.epoch.name, all),
                (Layout.log.name, ["Query", "PutItem", "ConditionCheckItem"]),
                (Layout.registry.name, ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"]),
                (Layout.images.name, all), (Layout.blobs.name, all),
            ], sends: ["call-" + FunctionName.watch], publishes: true,
            objects: ["GetObject", "PutObject", "DeleteObject"])

        private static let watch = FunctionAccess(
            tables: [
                (Layout.sessions.name, ["GetItem", "DeleteItem"]), (Layout.watches.name, all),
                (Layout.epoch.name, ["DeleteItem"]), (Layout.registry.name, ["GetItem"]),
                (Layout.images.name, ["GetItem"]),
            ], publishes: true)

        private static let heartbeat = FunctionAccess(
            tables: [
                (Layout.nodes.name, ["GetItem", "DeleteItem"]), (Layout.sessions.name, all),
                (Layout.watches.name, all), (Layout.epoch.name, ["Query", "DeleteItem"]),
                (Layout.log.name, ["Query", "DeleteItem"]), (Layout.registry.name, ["GetItem", "Query"]),
                (Layout.images.name, ["GetItem", "PutItem", "DeleteItem"]),
            ], sends: [QueueName.requests], publishes: true, sweeps: true,
            objects: ["GetObject", "PutObject", "DeleteObject"])
    }
#endif
