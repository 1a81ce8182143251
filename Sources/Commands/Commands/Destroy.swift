import CloudPrimitives
import FaaSKeeper
import FaaSKeeperConnect
import FaaSKeeperModel

extension Command {
    static let destroy = Command(
        "destroy", .administer, "Remove a deployment at a cloud with everything in it",
        flags: [CloudTarget.region, CloudTarget.endpoint, agreed],
        operands: [
            Operand("PROVIDER", .choice(CloudTarget.providers), .optional, "The cloud; the connection's unless given"),
            Operand("NAME", .text, .optional, "The deployment, after PROVIDER"),
        ],
        details: """
            Says first what it will delete: the stack, tables, queues, those of sessions too, buckets with their objects. Then
            it asks for the name of the deployment. Repeating it after a failure goes on; at the end it looks whether anything
            is left, and says so. fk backup saves the nodes before.

            It works as well for a deployment that fk worker has made, without a stack. One on this machine is a directory,
            which rm -r removes.
            """,
        examples: [
            ("destroy aws staging --region eu-central-1", "asks for the name"),
            ("-c 'aws://staging?region=eu-central-1' destroy --yes", "asks nothing"),
        ], cost: .deployment
    ) { context, arguments in
        let target: CloudTarget
        if let provider = arguments.operand(0)?.text {
            guard let name = arguments.operand(1)?.text else {
                throw CommandError.usage("destroy \(provider) needs NAME; usage: destroy [PROVIDER NAME]")
            }
            target = try CloudTarget(
                provider: provider.lowercased(), name: name, arguments, environment: context.console.environment)
        } else {
            if let flag = [CloudTarget.region, CloudTarget.endpoint].first(where: { arguments.has($0) }) {
                throw CommandError.usage("\(flag.spellings[0]) is for destroy aws NAME; a connection says it itself")
            }
            target = try CloudTarget(
                ConnectionURL(context.connection.handle.url, environment: context.console.environment))
        }
        try await Destroying(context: context, target: target, isAgreed: arguments.has(agreed)).run()
    }
}
