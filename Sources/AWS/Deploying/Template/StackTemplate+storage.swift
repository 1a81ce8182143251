import CloudPrimitives

extension StackTemplate {
    /// Neither a deletion of the stack nor a replacement takes data with it; a creation that fails leaves none behind.
    private static let kept = """
            DeletionPolicy: RetainExceptOnCreate
            UpdateReplacePolicy: Retain
        """

    func table(_ table: Table) -> String { self.table(table.name, more: "") }

    /// What clients receive where they have no queue of their own. Items end by themselves.
    var channelTable: String {
        table(
            DeploymentNames.channelTable,
            more: """

                      TimeToLiveSpecification:
                        AttributeName: \(DeploymentNames.channelEndAttribute)
                        Enabled: true
                """)
    }

    private func table(_ name: String, more: String) -> String {
        """
          \(StackTemplate.logical(name))Table:
            Type: AWS::DynamoDB::Table
        \(StackTemplate.kept)
            Properties:
              TableName: !Sub faaskeeper-${Deployment}-\(name)
              BillingMode: PAY_PER_REQUEST
              AttributeDefinitions:
                - {AttributeName: \(ItemJSON.partition), AttributeType: S}
                - {AttributeName: \(ItemJSON.sort), AttributeType: S}
              KeySchema:
                - {AttributeName: \(ItemJSON.partition), KeyType: HASH}
                - {AttributeName: \(ItemJSON.sort), KeyType: RANGE}\(more)

        """
    }

    /// A queue of a function, and the one for what was delivered too often. Messages are hidden for as long as locks are held, not
    /// for six times the time-out of the function, as AWS recommends against throttling: nothing of a session, and with the leader's
    /// queue nothing at all, goes on until a message comes back whose function has died. One that comes back too early does no
    /// harm, by the fences of docs/architecture.md.
    func queue(_ name: String) -> String {
        let id = StackTemplate.logical(name)
        func properties(_ name: String) -> String {
            """
                  QueueName: !Sub faaskeeper-${Deployment}-\(name).fifo
                  FifoQueue: true
                  ContentBasedDeduplication: false
                  DeduplicationScope: queue
                  FifoThroughputLimit: perQueue
                  MaximumMessageSize: \(AWSLimits.messageTextBytesMax)
                  MessageRetentionPeriod: \(AWSLimits.retentionSeconds)
                  VisibilityTimeout: \(visibilitySeconds)
                  SqsManagedSseEnabled: true
            """
        }
        return """
              \(id)DeadQueue:
                Type: AWS::SQS::Queue
            \(StackTemplate.kept)
                Properties:
            \(properties(DeploymentNames.deadQueue(name)))

              \(id)Queue:
                Type: AWS::SQS::Queue
            \(StackTemplate.kept)
                Properties:
            \(properties(name))
                  RedrivePolicy:
                    deadLetterTargetArn: !GetAtt \(id)DeadQueue.Arn
                    maxReceiveCount: \(AWSLimits.deliveriesMax)

            \(queuePolicy(id + "DeadQueue"))
            \(queuePolicy(id + "Queue"))
            """
    }

    private func queuePolicy(_ id: String) -> String {
        """
          \(id)Policy:
            Type: AWS::SQS::QueuePolicy
            Properties:
              Queues: [!Ref \(id)]
              PolicyDocument:
                Version: '2012-10-17'
                Statement:
                  - Sid: TLSOnly
                    Effect: Deny
                    Principal: '*'
                    Action: 'sqs:*'
                    Resource: !GetAtt \(id).Arn
                    Condition: {Bool: {'aws:SecureTransport': 'false'}}

        """
    }

    var bucket: String {
        """
          Bucket:
            Type: AWS::S3::Bucket
        \(StackTemplate.kept)
            Properties:
              BucketName: !Sub faaskeeper-${Deployment}-${AWS::AccountId}-${AWS::Region}
              BucketEncryption:
                ServerSideEncryptionConfiguration:
                  - ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}
              PublicAccessBlockConfiguration:
                BlockPublicAcls: true
                BlockPublicPolicy: true
                IgnorePublicAcls: true
                RestrictPublicBuckets: true
              OwnershipControls:
                Rules:
                  - ObjectOwnership: BucketOwnerEnforced
              LifecycleConfiguration:
                Rules:
                  # Messages of the event channel that nobody has taken.
                  - Id: Channel
                    Status: Enabled
                    Prefix: channel/
                    ExpirationInDays: 1

          BucketPolicy:
            Type: AWS::S3::BucketPolicy
            Properties:
              Bucket: !Ref Bucket
              PolicyDocument:
                Version: '2012-10-17'
                Statement:
                  - Sid: TLSOnly
                    Effect: Deny
                    Principal: '*'
                    Action: 's3:*'
                    Resource: [!GetAtt Bucket.Arn, !Sub '${Bucket.Arn}/*']
                    Condition: {Bool: {'aws:SecureTransport': 'false'}}

        """
    }
}
