/// Every bound of the AWS backend, and the quotas of the services that it keeps to.
///
/// Sources of the quotas: "Quotas" in the developer guides of DynamoDB, SQS and S3, 2025-11.
public enum AWSLimits {
    // MARK: Calls

    /// Tries of one call, the first included.
    public static let attemptsMax = 6
    /// From the first try of a call to its end, waiting included; a long poll has its wait on top. Milliseconds.
    public static let callMillisMax: Int64 = 15_000
    /// One try. Milliseconds.
    public static let attemptMillisMax: Int64 = 6_000
    /// Until a connection is there, TLS included. Milliseconds.
    public static let connectMillisMax: Int64 = 3_000
    /// The longest wait before the second try; twice as long before each next one. Milliseconds.
    public static let backoffMillis: Int64 = 50
    public static let backoffMillisMax: Int64 = 5_000
    /// Tokens of the retry budget, which all calls of a process share, and what a retry takes.
    public static let retryTokensMax = 500
    public static let retryCost = 5
    /// A retry after no answer: it loads a service that may be failing under its load.
    public static let silentRetryCost = 10
    /// Unused connections are closed after this, before the services close theirs. Milliseconds.
    public static let idleConnectionMillis: Int64 = 8_000
    /// Connections to one host.
    public static let connectionsMax = 64
    /// Bytes of one answer: S3's objects are the largest.
    public static let answerBytesMax = 64 << 20
    public static let jsonDepthMax = 64
    public static let xmlDepthMax = 32
    /// Characters of a service's own words in an error.
    public static let messageScalarsMax = 300

    // MARK: Credentials

    /// Credentials are renewed this long before they end, while they are still used. Milliseconds.
    public static let credentialRenewalMillis: Int64 = 300_000
    /// Credentials that end this soon are not used any more. Milliseconds.
    public static let credentialMarginMillis: Int64 = 10_000
    /// Between two renewals ahead of time when one failed. Milliseconds.
    public static let credentialPauseMillis: Int64 = 5_000
    /// One request for credentials. Milliseconds.
    public static let credentialMillisMax: Int64 = 5_000
    /// One request to the metadata of an instance, which elsewhere is nobody. Milliseconds.
    public static let metadataMillisMax: Int64 = 1_000
    public static let metadataTokenSeconds = 21_600
    /// How long a role is assumed for, where nobody says.
    public static let roleSeconds = 3_600

    // MARK: DynamoDB

    public static let itemBytesMax = 409_600
    public static let transactionItemsMax = 100
    /// Of all items of a transaction together.
    public static let transactionBytesMax = 4 << 20
    public static let queryPageBytesMax = 1 << 20
    public static let partitionBytesMax = 2_048
    public static let sortBytesMax = 1_024
    public static let expressionBytesMax = 4_096
    /// How often an update is tried that has to read the item first, as others change the item in between.
    public static let settlingTriesMax = 10

    // MARK: SQS

    /// Of one message and of one batch, before base64.
    public static let messageBytesMax = 262_144
    public static let batchMax = 10
    public static let deduplicationMillis: Int64 = 300_000
    /// Of a deduplication id and of a group, in characters.
    public static let identifierMax = 128
    /// Bytes of a message and of a batch as SQS counts, after base64.
    public static let messageTextBytesMax = 1 << 20
    public static let visibilitySecondsMax: Int64 = 43_200
    /// SQS keeps what nobody takes for this long: its longest. Seconds.
    public static let retentionSeconds = 1_209_600
    /// After so many deliveries a message goes to the dead letters of its queue; as at the emulator. SQS takes no more.
    public static let deliveriesMax = 1_000
    /// The longest long poll that SQS has.
    public static let pollSeconds = 20

    /// Dead letters of one queue that are looked at.
    public static let deadLettersMax = 1_000
    /// How long dead letters are hidden from others who look, or send them again. Seconds.
    public static let deadLookSeconds: Int64 = 30
    /// Events in one page of CloudWatch's logs.
    public static let logPageMax = 1_000

    // MARK: The event channel

    /// What a session has not taken is dropped after this. Seconds.
    public static let channelRetentionSeconds = 3_600
    /// How long messages that a client has received are hidden from it; they come again when their deletion is lost. Seconds.
    public static let channelVisibilitySeconds: Int64 = 30
    /// Larger messages go through the object store. Bytes.
    public static let channelInlineBytesMax = 196_608
    /// A queue without a sign of its client for so long is one that was left behind. Milliseconds.
    public static let leaseMillis: Int64 = 7_200_000
    /// Between two signs. Milliseconds.
    public static let leaseRenewalMillis: Int64 = 1_800_000
    /// How much clocks may differ where leases are judged. Milliseconds.
    public static let leaseMarginMillis: Int64 = 300_000
    /// Between two looks through all queues of a deployment, in one process. Milliseconds.
    public static let sweepMillis: Int64 = 600_000
    /// Queues in one answer of ListQueues: its most.
    public static let listMax = 1_000
    /// Before a client that polls looks for the first time, and once something has come. Milliseconds.
    public static let mailboxPauseMillis: Int64 = 30
    /// The longest pause between two looks. Milliseconds.
    public static let mailboxPauseMillisMax: Int64 = 1_000
    /// How the pause grows from look to look.
    public static let mailboxGrowthPercent: Int64 = 130
    /// Rows of a client that polls which stay until they are outdated; with more it removes them itself.
    public static let mailboxRowsMax = 16
    /// A frame on a connection to a client that is reachable: an envelope with what seals it. Bytes.
    public static let directFrameBytesMax = channelInlineBytesMax + 4_096
    /// Until such a connection is there. Milliseconds.
    public static let directConnectMillis: Int64 = 1_000
    /// Until its message is answered for. Milliseconds.
    public static let directMillisMax: Int64 = 3_000
    /// Such connections at the same time; more are closed at once.
    public static let directConnectionsMax = 256
    /// Messages of one session that have come so and are not handed over; more are not taken.
    public static let directWaitingMax = 1_000
    /// Addresses of clients that a process remembers.
    public static let directKnownMax = 1_000
    /// Between two looks of such a client for what could not be brought to it. Milliseconds.
    public static let directLookMillis: Int64 = 5_000
    /// Between two receives when the first failed. Milliseconds.
    public static let pollPauseMillis: Int64 = 1_000

    // MARK: Functions

    /// How much longer than a function's time-out its messages stay hidden. Milliseconds.
    public static let timeoutMarginMillis: Int64 = 1_000
    /// The longest wait before what a failed run held is delivered again. Milliseconds.
    public static let retryBackoffMillisMax: Int64 = 2_000

    // MARK: Deploying

    /// A package of functions as it is uploaded, and what is in it when it is unpacked. Bytes. Source: "Lambda quotas".
    public static let packageBytesMax = 50 << 20
    public static let unpackedBytesMax = 250 << 20
    /// One upload of a package, tries included. Milliseconds.
    public static let uploadMillisMax: Int64 = 300_000
    /// A template that is part of a call; a larger one would have to be in a bucket. Bytes. Source: "CloudFormation quotas".
    public static let templateBytesMax = 51_200
    /// Between two looks at a stack that is changing. Milliseconds.
    public static let stackPollMillis: Int64 = 2_000
    /// How long a change of a stack is waited for; it goes on after that, too. Milliseconds.
    public static let stackMillisMax: Int64 = 1_800_000
    /// Events of a stack that are looked at in one go.
    public static let stackEventsMax = 2_000
    /// The least that Lambda takes as the concurrency of a queue.
    public static let sourceConcurrencyMin = 2
    /// Objects that are deleted in one call, S3's most.
    public static let objectsDeletedMax = 1_000

    // MARK: Names

    /// Characters of a deployment's name, so that the bucket's name has room for account and region.
    public static let deploymentNameMax = 24
}
