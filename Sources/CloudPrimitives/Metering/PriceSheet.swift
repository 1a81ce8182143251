public import FaaSKeeperModel

/// Prices in US dollars, with their date and source.
public struct PriceSheet: Hashable, Sendable {
    public var name: String
    /// The day on which the prices were in force, as YYYY-MM-DD.
    public var date: String
    public var source: String
    public var queueRequest: Double
    public var keyValueReadUnit: Double
    public var keyValueWriteUnit: Double
    public var objectRead: Double
    public var objectWrite: Double
    public var functionRequest: Double
    public var functionGBSecond: Double
    /// On ARM processors. Where one of these three is nil, the sheet does not have the price.
    public var functionGBSecondARM: Double?
    /// Of keeping a GB (2^30 bytes) for a month.
    public var objectGBMonth: Double?
    public var keyValueGBMonth: Double?

    public init(
        name: String, date: String, source: String, queueRequest: Double, keyValueReadUnit: Double,
        keyValueWriteUnit: Double, objectRead: Double, objectWrite: Double, functionRequest: Double,
        functionGBSecond: Double, functionGBSecondARM: Double? = nil, objectGBMonth: Double? = nil,
        keyValueGBMonth: Double? = nil
    ) {
        self.name = name
        self.date = date
        self.source = source
        self.queueRequest = queueRequest
        self.keyValueReadUnit = keyValueReadUnit
        self.keyValueWriteUnit = keyValueWriteUnit
        self.objectRead = objectRead
        self.objectWrite = objectWrite
        self.functionRequest = functionRequest
        self.functionGBSecond = functionGBSecond
        self.functionGBSecondARM = functionGBSecondARM
        self.objectGBMonth = objectGBMonth
        self.keyValueGBMonth = keyValueGBMonth
    }

    /// The money for `usage`, by service.
    public func cost(of usage: Usage) -> CostBreakdown {
        CostBreakdown(
            queue: (Double(usage.queueSends) + Double(usage.queueReceives)) * queueRequest,
            keyValue: Double(usage.readUnits) * keyValueReadUnit + Double(usage.writeUnits) * keyValueWriteUnit,
            object: Double(usage.objectReads) * objectRead + Double(usage.objectWrites) * objectWrite,
            function: Double(usage.invocations) * functionRequest
                + Double(usage.functionMBMicros) / 1_024_000_000 * functionGBSecond)
    }

    /// The prices that the paper calculates with.
    public static let paper = PriceSheet(
        name: "paper", date: "2024-06-03", source: "HPDC'24, arXiv 2203.14859, section 5",
        queueRequest: 0.5e-6, keyValueReadUnit: 0.25e-6, keyValueWriteUnit: 1.25e-6, objectRead: 0.4e-6,
        objectWrite: 5e-6, functionRequest: 0.2e-6, functionGBSecond: 1.66667e-5, functionGBSecondARM: 1.33334e-5,
        objectGBMonth: 0.023, keyValueGBMonth: 0.25)

    /// AWS us-east-1 since DynamoDB's on-demand prices were halved.
    public static let awsUSEast1 = PriceSheet(
        name: "aws-us-east-1", date: "2024-11-01",
        source: "aws.amazon.com pricing pages: SQS FIFO, DynamoDB on-demand, S3 Standard, Lambda",
        queueRequest: 0.5e-6, keyValueReadUnit: 0.125e-6, keyValueWriteUnit: 0.625e-6, objectRead: 0.4e-6,
        objectWrite: 5e-6, functionRequest: 0.2e-6, functionGBSecond: 1.66667e-5, functionGBSecondARM: 1.33334e-5,
        objectGBMonth: 0.023, keyValueGBMonth: 0.25)

    public static let all = [awsUSEast1, paper]
    public static let standard = awsUSEast1
}

/// Money by service, in US dollars.
public struct CostBreakdown: Hashable, Sendable {
    public var queue: Double
    public var keyValue: Double
    public var object: Double
    public var function: Double

    public init(queue: Double, keyValue: Double, object: Double, function: Double) {
        self.queue = queue
        self.keyValue = keyValue
        self.object = object
        self.function = function
    }

    public var total: Double { queue + keyValue + object + function }
}
