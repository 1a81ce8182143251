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

        // Actions of a transaction are those of its parts. Every function looks at its start what the deployment is: in the
        // registry, or for an old one in the images.

        private static let follower = FunctionAccess(
            tables: [
                (Layout.nodes.name, ["GetItem", "UpdateItem", "DeleteItem"]),
                (
                    Layout.sessions.name,
                    ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"]
                ),
                (Layout.watches.name, ["UpdateItem", "DeleteItem"]), (Layout.epoch.name, ["Query", "DeleteItem"]),
                (Layout.log.name, ["Query"]),
                (Layout.registry.name, ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"]),
                (Layout.images.name, ["GetItem"]), (Layout.blobs.name, ["GetItem", "DeleteItem"]),
            ], sends: [QueueName.leader], publishes: true, objects: ["GetObject", "DeleteObject"])

        /// Its own writes, and those of a follower that has died.
        private static let leader = FunctionAccess(
            tables: [
                (Layout.nodes.name, ["GetItem", "UpdateItem"]),
                (Layout.sessions.name, ["PutItem", "DeleteItem", "ConditionCheckItem"]),
                (Layout.watches.name, ["GetItem", "Query", "UpdateItem", "DeleteItem"]),
                (Layout.epoch.name, ["Query", "PutItem"]),
                (Layout.log.name, ["Query", "PutItem", "ConditionCheckItem"]),
                (Layout.registry.name, ["GetItem", "PutItem", "UpdateItem", "DeleteItem"]),
                (Layout.images.name, ["GetItem", "PutItem", "UpdateItem"]),
                (Layout.blobs.name, ["GetItem", "DeleteItem"]),
            ], sends: [DeploymentNames.callQueue(FunctionName.watch)], publishes: true,
            objects: ["GetObject", "PutObject", "DeleteObject"])

        private static let watch = FunctionAccess(
            tables: [
                (Layout.sessions.name, ["GetItem", "DeleteItem"]),
                (Layout.watches.name, ["GetItem", "UpdateItem", "DeleteItem"]), (Layout.epoch.name, ["DeleteItem"]),
                (Layout.registry.name, ["GetItem"]), (Layout.images.name, ["GetItem"]),
            ], publishes: true)

        private static let heartbeat = FunctionAccess(
            tables: [
                (Layout.nodes.name, ["GetItem", "DeleteItem"]),
                (Layout.sessions.name, ["GetItem", "Query", "UpdateItem", "DeleteItem"]),
                (Layout.watches.name, ["GetItem", "UpdateItem", "DeleteItem"]),
                (Layout.epoch.name, ["Query", "DeleteItem"]), (Layout.log.name, ["Query", "DeleteItem"]),
                (Layout.registry.name, ["GetItem", "Query"]),
                (Layout.images.name, ["GetItem", "PutItem", "DeleteItem"]),
            ], sends: [QueueName.requests], publishes: true, sweeps: true,
            objects: ["GetObject", "DeleteObject"])
    }
#endif
