public import CloudPrimitives

/// Messages that were delivered too often, in the queue beside the one that they came from.
extension AWSBackend {
    private func deadQueue(_ queue: String) -> SQSQueue { SQSQueue(name: DeploymentNames.deadQueue(queue), sqs: sqs) }

    /// Dead letters of a queue, oldest first. They are looked at and stay. SQS gives ten at once and then nothing of the same groups,
    /// so of a group that has many the first are seen.
    public func deadLetters(of queue: String) async throws(CloudError) -> [ReceivedMessage] {
        let dead = deadQueue(queue)
        var letters: [ReceivedMessage] = []
        do throws(CloudError) {
            while letters.count < AWSLimits.deadLettersMax {
                let some = try await dead.receive(
                    max: AWSLimits.batchMax, visibilityMillis: AWSLimits.deadLookSeconds * 1_000)
                if some.isEmpty { break }
                letters += some
            }
            try await dead.release(letters.map(\.receipt), afterMillis: 0)
        } catch {
            if error.code == .notFound { return [] }
            throw error
        }
        return letters
    }

    /// Sends the dead letters of a queue to it once more, behind what is there, and takes each out when it is sent. Who is
    /// interrupted may leave one in both: a second time within five minutes sends nothing twice.
    /// - Returns: how many.
    public func redrive(_ queue: String) async throws(CloudError) -> Int {
        let (dead, own) = (deadQueue(queue), SQSQueue(name: queue, sqs: sqs))
        var count = 0
        while true {
            let some: [ReceivedMessage]
            do throws(CloudError) {
                some = try await dead.receive(
                    max: AWSLimits.batchMax, visibilityMillis: AWSLimits.deadLookSeconds * 1_000)
            } catch {
                if error.code == .notFound { return count }
                throw error
            }
            if some.isEmpty { return count }
            for letter in some {
                let id = "redriven" + RequestSigner.sha256(letter.body).prefix(32)
                try await own.send([QueueMessage(body: letter.body, group: letter.group, deduplicationID: id)])
                try await dead.delete([letter.receipt])
                count += 1
            }
        }
    }
}
