import FaaSKeeperModel
import FaaSKeeperStorage

extension LocalURLOptions {
    /// What a new deployment becomes.
    var record: DeploymentRecord {
        var record = DeploymentRecord()
        if let userStore { record.userStore = userStore }
        if let userStoreThreshold { record.inlineDataBytesMax = userStoreThreshold }
        if let regions { record.regions = regions }
        return record
    }

    static func redisIsMissing(_ text: String) -> KeeperError {
        KeeperError(
            .badArguments,
            "\"\(escapeControl(text))\" keeps its nodes in Redis, and does not say in which: option redis=redis://HOST:PORT is "
                + "missing")
    }

    /// Whether the options fit what the deployment is.
    /// - Throws: `.badArguments`, saying what it is.
    func check(against record: DeploymentRecord, of text: String) throws(KeeperError) {
        func require(_ isRight: Bool, _ option: String, _ what: String) throws(KeeperError) {
            if isRight { return }
            throw KeeperError(
                .badArguments,
                "Option \(option) of \"\(escapeControl(text))\" does not fit: the deployment was made with \(what), and stays "
                    + "so. Leave the option out; or make another deployment, and bring the nodes there with `fk export` and "
                    + "`fk import`")
        }
        try require(
            userStore ?? record.userStore == record.userStore, "user-store", "user-store=\(record.userStore.rawValue)")
        try require(
            userStoreThreshold ?? record.inlineDataBytesMax == record.inlineDataBytesMax, "user-store-threshold",
            "user-store-threshold=\(record.inlineDataBytesMax)")
        try require(
            regions ?? record.regions == record.regions, "regions",
            "regions=\(record.regions.joined(separator: ","))")
        if let region, !record.regions.contains(region) {
            throw KeeperError(
                .badArguments,
                "Option region of \"\(escapeControl(text))\" names no region of the deployment, which has "
                    + record.regions.joined(separator: ", "))
        }
    }
}
