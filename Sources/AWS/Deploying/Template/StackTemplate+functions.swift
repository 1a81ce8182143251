import CloudPrimitives

extension StackTemplate {
    /// How long CloudWatch keeps what functions log. Days.
    private static let logDays = 14

    /// A function with its role, its log, and what triggers it. No concurrency is reserved: a new account has too little for that, and
    /// the groups of the queues bound it.
    func function(_ function: StackFunction) -> String {
        let id = StackTemplate.logical(function.name)
        return """
            \(role(function, id))
              \(id)Log:
                Type: AWS::Logs::LogGroup
                Condition: AtLambda
                DeletionPolicy: Delete
                UpdateReplacePolicy: Delete
                Properties:
                  LogGroupName: !Sub /aws/lambda/faaskeeper-${Deployment}-\(function.name)
                  RetentionInDays: \(StackTemplate.logDays)

              \(id)Function:
                Type: AWS::Lambda::Function
                Condition: AtLambda
                DependsOn: \(id)Log
                Properties:
                  FunctionName: !Sub faaskeeper-${Deployment}-\(function.name)
                  Description: \(StackTemplate.logical(function.name)) of a FaaSKeeper deployment
                  Runtime: provided.al2023
                  Handler: bootstrap
                  Architectures: [!Ref Architecture]
                  Code: {S3Bucket: !Ref CodeBucket, S3Key: !Ref CodeKey}
                  MemorySize: \(function.memoryMB)
                  Timeout: \(function.timeoutSeconds)
                  Role: !GetAtt \(id)Role.Arn
                  Environment:
                    Variables:
                      FK_FUNCTION: \(function.name)
                      FK_DEPLOYMENT: !Ref Deployment
                      FK_ACCOUNT: !Ref AWS::AccountId

            \(trigger(function, id))
            """
    }

    private func trigger(_ function: StackFunction, _ id: String) -> String {
        switch function.trigger {
        case .queue(let queue, let batchMax):
            // A single group has one run at a time by itself.
            let isOne = function.concurrencyMax < AWSLimits.sourceConcurrencyMin
            let scaling =
                isOne ? "" : "\n      ScalingConfig: {MaximumConcurrency: \(function.concurrencyMax)}"
            return """
                  \(id)Source:
                    Type: AWS::Lambda::EventSourceMapping
                    Condition: AtLambda
                    Properties:
                      EventSourceArn: !GetAtt \(StackTemplate.logical(queue))Queue.Arn
                      FunctionName: !Ref \(id)Function
                      BatchSize: \(batchMax)
                      Enabled: true
                      FunctionResponseTypes: [ReportBatchItemFailures]\(scaling)

                """
        case .schedule(let minutes):
            // A run that failed is not made up for: the next one comes anyway.
            return """
                  \(id)Rule:
                    Type: AWS::Events::Rule
                    Condition: AtLambda
                    Properties:
                      Name: !Sub faaskeeper-${Deployment}-\(function.name)
                      Description: Runs the \(function.name) of a FaaSKeeper deployment
                      ScheduleExpression: \(minutes == 1 ? "rate(1 minute)" : "rate(\(minutes) minutes)")
                      State: ENABLED
                      Targets:
                        - Id: \(function.name)
                          Arn: !GetAtt \(id)Function.Arn
                          RetryPolicy: {MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60}

                  \(id)Permission:
                    Type: AWS::Lambda::Permission
                    Condition: AtLambda
                    Properties:
                      Action: lambda:InvokeFunction
                      FunctionName: !Ref \(id)Function
                      Principal: events.amazonaws.com
                      SourceArn: !GetAtt \(id)Rule.Arn

                  \(id)Retries:
                    Type: AWS::Lambda::EventInvokeConfig
                    Condition: AtLambda
                    Properties:
                      FunctionName: !Ref \(id)Function
                      Qualifier: $LATEST
                      MaximumRetryAttempts: 0
                      MaximumEventAgeInSeconds: 60

                """
        }
    }

    // MARK: Roles

    private func role(_ function: StackFunction, _ id: String) -> String {
        """
          \(id)Role:
            Type: AWS::IAM::Role
            Condition: AtLambda
            Properties:
              Description: What the \(function.name) of a FaaSKeeper deployment may do
              AssumeRolePolicyDocument:
                Version: '2012-10-17'
                Statement:
                  - Effect: Allow
                    Principal: {Service: lambda.amazonaws.com}
                    Action: sts:AssumeRole
              Policies:
                - PolicyName: \(function.name)
                  PolicyDocument:
                    Version: '2012-10-17'
                    Statement:
        \(StackTemplate.yaml(statements(function, id)))

        """
    }

    /// An allowed group of actions.
    private struct Statement {
        var sid: String
        var actions: [String]
        /// As they stand in the template.
        var resources: [String]
    }

    private static func yaml(_ statements: [Statement]) -> String {
        let indent = String(repeating: " ", count: 14)
        var lines: [String] = []
        for statement in statements {
            lines.append("- Sid: \(statement.sid)")
            lines.append("  Effect: Allow")
            lines.append("  Action: [\(statement.actions.joined(separator: ", "))]")
            lines.append("  Resource:")
            lines += statement.resources.map { "    - " + $0 }
        }
        return lines.map { indent + $0 }.joined(separator: "\n")
    }

    private func statements(_ function: StackFunction, _ id: String) -> [Statement] {
        let access = function.access
        var statements = [
            Statement(
                sid: "WriteLog", actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
                resources: [
                    "!Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:"
                        + "/aws/lambda/faaskeeper-${Deployment}-\(function.name):*'"
                ])
        ]
        if case .queue(let queue, _) = function.trigger {
            statements.append(
                Statement(
                    sid: "Take",
                    actions: [
                        "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes",
                        "sqs:ChangeMessageVisibility",
                    ], resources: ["!GetAtt \(StackTemplate.logical(queue))Queue.Arn"]))
        }
        for (table, actions) in access.tables {
            statements.append(
                Statement(
                    sid: StackTemplate.logical(table) + "Table", actions: actions.map { "dynamodb:" + $0 },
                    resources: ["!GetAtt \(StackTemplate.logical(table))Table.Arn"]))
        }
        if !access.sends.isEmpty {
            statements.append(
                Statement(
                    sid: "Send", actions: ["sqs:SendMessage"],
                    resources: access.sends.map { "!GetAtt \(StackTemplate.logical($0))Queue.Arn" }))
        }
        let channels =
            "!Sub 'arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:"
            + "faaskeeper-${Deployment}-\(DeploymentNames.channelPrefix)????????????????.fifo'"
        if access.publishes {
            statements.append(
                Statement(sid: "Publish", actions: ["sqs:SendMessage"], resources: [channels]))
            // A row for a session that looks for it, and the address of one that is reachable.
            let removes = access.sweeps ? ["DeleteItem"] : []
            statements.append(
                Statement(
                    sid: "ChannelTable", actions: (["GetItem", "PutItem"] + removes).map { "dynamodb:" + $0 },
                    resources: ["!GetAtt ChannelTable.Arn"]))
        }
        if access.sweeps {
            statements.append(
                Statement(sid: "RemoveChannels", actions: ["sqs:DeleteQueue"], resources: [channels]))
            // SQS knows no smaller permission for it.
            statements.append(Statement(sid: "FindChannels", actions: ["sqs:ListQueues"], resources: ["'*'"]))
        }
        if !access.objects.isEmpty {
            statements.append(
                Statement(
                    sid: "Objects", actions: access.objects.map { "s3:" + $0 },
                    resources: ["!Sub '${Bucket.Arn}/*'"]))
        }
        if access.objects.contains("GetObject") {
            statements.append(
                Statement(sid: "TellWhatIsMissing", actions: ["s3:ListBucket"], resources: ["!GetAtt Bucket.Arn"]))
        }
        return statements
    }
}
