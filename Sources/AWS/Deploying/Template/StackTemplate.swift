public import CloudPrimitives

/// The CloudFormation template of a deployment, as text.
///
/// It is made from what the code uses: names, tables, batches, memory and time-outs cannot differ from it. The file
/// `deploy/aws/faaskeeper.yaml` is this text, and a test compares them.
public struct StackTemplate: Sendable {
    let tables: [Table]
    let functions: [StackFunction]
    /// How long queues hide what a function works on.
    let visibilitySeconds: Int64
    let version: String

    /// - Parameters:
    ///   - tables: of the service; the backend's own are added.
    ///   - version: of the `fk` whose template it is.
    public init(tables: [Table], functions: [StackFunction], visibilityMillis: Int64, version: String) {
        self.tables = tables
        self.functions = functions
        visibilitySeconds = SQSQueue.seconds(visibilityMillis)
        self.version = version
    }

    public static let parameters = (
        deployment: "Deployment", functions: "Functions", bucket: "CodeBucket", key: "CodeKey",
        architecture: "Architecture"
    )
    /// In the place of a package that is not needed.
    public static let none = "none"
    /// The output that has ``version``.
    static let versionOutput = "Version"

    /// All of it. Ends with a line break.
    public var text: String {
        let parts =
            [head] + tables.map(table) + [channelTable] + queueNames.map(queue) + [bucket] + functions.map(function)
            + [outputs]
        // One empty line between two parts.
        var lines: [Substring] = []
        for line in parts.joined(separator: "\n").split(separator: "\n", omittingEmptySubsequences: false)
        where !line.isEmpty || lines.last?.isEmpty == false { lines.append(line) }
        return lines.joined(separator: "\n")
    }

    /// Queues of functions, in the order of the template: those of the service, then those of calls.
    var queueNames: [String] {
        functions.compactMap { if case .queue(let name, _) = $0.trigger { name } else { nil } }
    }

    /// `call-watch` becomes `CallWatch`.
    static func logical(_ name: String) -> String {
        name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private var head: String {
        """
        # A FaaSKeeper deployment at AWS: tables, queues, bucket, functions, and what each function may do.
        #
        # This is what `fk deploy aws NAME` sends; `fk --generate template` writes it. It works with the plain AWS CLI as well, once
        # the package of the functions is in a bucket (docs/aws.md, "Deploying"):
        #
        #   aws cloudformation deploy --stack-name faaskeeper-NAME --template-file deploy/aws/faaskeeper.yaml \\
        #     --capabilities CAPABILITY_IAM --parameter-overrides Deployment=NAME CodeBucket=BUCKET CodeKey=KEY
        #
        # Encryption at rest: tables by DynamoDB's own key, queues by SQS's (SSE-SQS), the bucket by S3's (SSE-S3).
        # Plain HTTP is refused by the policies of queues and bucket; DynamoDB and Lambda have TLS alone.
        # Tables and bucket stay when the stack is deleted, so that a mistake loses nothing; `fk destroy` removes them too.
        AWSTemplateFormatVersion: '2010-09-09'
        Description: FaaSKeeper, ZooKeeper without servers

        Parameters:
          Deployment:
            Type: String
            Description: The name of the deployment
            MinLength: 1
            MaxLength: \(AWSLimits.deploymentNameMax)
            AllowedPattern: '[a-z0-9]([a-z0-9-]*[a-z0-9])?'
            ConstraintDescription: small letters, digits and '-', with a letter or digit at both ends
          Functions:
            Type: String
            Description: Where the functions run, at Lambda or in processes that run `fk worker`
            AllowedValues: [lambda, worker]
            Default: lambda
          CodeBucket:
            Type: String
            Description: The bucket that has the package of the functions; for Lambda
            Default: \(StackTemplate.none)
          CodeKey:
            Type: String
            Description: The key of the package, fk-function.zip, in that bucket; for Lambda
            Default: \(StackTemplate.none)
          Architecture:
            Type: String
            Description: What the package is built for
            AllowedValues: [x86_64, arm64]
            Default: x86_64

        Rules:
          PackageIsGiven:
            RuleCondition: !Equals [!Ref Functions, lambda]
            Assertions:
              - Assert: !Not [!Equals [!Ref CodeBucket, \(StackTemplate.none)]]
                AssertDescription: Functions at Lambda need CodeBucket
              - Assert: !Not [!Equals [!Ref CodeKey, \(StackTemplate.none)]]
                AssertDescription: Functions at Lambda need CodeKey

        Conditions:
          AtLambda: !Equals [!Ref Functions, lambda]

        Resources:

        """
    }

    private var outputs: String {
        """
        Outputs:
          \(StackTemplate.versionOutput):
            Description: The version of FaaSKeeper whose template this is
            Value: '\(version)'
          Url:
            Description: For fk -c, and fk context add
            Value: !Sub aws://${Deployment}?region=${AWS::Region}
          Bucket:
            Description: The bucket of large data
            Value: !Ref Bucket

        """
    }
}
