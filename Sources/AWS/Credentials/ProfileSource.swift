/// A profile of the shared files: keys, or a role that is assumed with those of another source.
struct ProfileSource: CredentialSource {
    let context: CredentialContext

    var name: String { "shared files" }

    private var configPath: String? { path("AWS_CONFIG_FILE", "config") }
    private var credentialsPath: String? { path("AWS_SHARED_CREDENTIALS_FILE", "credentials") }

    private func path(_ variable: String, _ file: String) -> String? {
        let home = context.variable("HOME")
        guard let path = context.variable(variable) else { return home.map { $0 + "/.aws/" + file } }
        guard path.hasPrefix("~/"), let home else { return path }
        return home + path.dropFirst()
    }

    /// The profile that somebody has named.
    private var wanted: String? { context.variable("AWS_PROFILE") ?? context.variable("AWS_DEFAULT_PROFILE") }
    private static let standard = "default"

    /// The profiles of both files; nil where neither can be read.
    private func profiles() -> [String: [String: String]]? {
        let texts = [configPath, credentialsPath].map { path in path.flatMap { context.text(ofFile: $0) } }
        guard texts.contains(where: { $0 != nil }) else { return nil }
        return ProfileFile.merged(
            config: ProfileFile(texts[0] ?? "", isConfig: true),
            credentials: ProfileFile(texts[1] ?? "", isConfig: false))
    }

    /// What the profile in use sets for a name, its region for example; nil where nothing does.
    func setting(_ name: String) -> String? {
        profiles()?[wanted ?? ProfileSource.standard]?[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func load() async throws(CredentialFailure) -> CredentialAnswer {
        let wanted = wanted
        guard let profiles = profiles() else {
            let files = [configPath, credentialsPath].compactMap { $0 }.joined(separator: " nor ")
            if let wanted {
                throw CredentialFailure("AWS_PROFILE names \(wanted.printable), and neither \(files) can be read")
            }
            return .absent("there is neither \(files.isEmpty ? "a home directory" : files)")
        }
        let profile = wanted ?? ProfileSource.standard
        guard profiles[profile] != nil else {
            if wanted != nil { throw CredentialFailure("there is no profile \(profile.printable)") }
            return .absent("there is no profile default; AWS_PROFILE names another")
        }
        return try await credentials(of: profile, in: profiles, seen: [])
    }

    private func credentials(
        of profile: String, in profiles: [String: [String: String]], seen: [String]
    ) async throws(CredentialFailure) -> CredentialAnswer {
        let shown = profile.printable
        guard let settings = profiles[profile] else { throw CredentialFailure("there is no profile \(shown)") }
        // A profile whose source is itself gives its own keys.
        let isOwnSource = seen.last == profile
        guard isOwnSource || !seen.contains(profile) else {
            throw CredentialFailure("profiles name each other in a circle: \((seen + [shown]).joined(separator: ", "))")
        }
        if let role = settings["role_arn"], !isOwnSource {
            return .found(try await assume(role, settings, profile, in: profiles, seen: seen))
        }
        switch (settings["aws_access_key_id"], settings["aws_secret_access_key"]) {
        case (let id?, let secret?) where !id.isEmpty && !secret.isEmpty:
            return .found(
                AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: settings["aws_session_token"]))
        case (nil, nil):
            let others = ["sso_session", "sso_start_url", "credential_process"].filter { settings[$0] != nil }
            if let other = others.first {
                throw CredentialFailure(
                    "profile \(shown) uses \(other), which is not supported; "
                        + "`aws configure export-credentials --format env` gives its credentials to the environment")
            }
            guard seen.isEmpty else { throw CredentialFailure("profile \(shown) has no keys") }
            return .absent("profile \(shown) has no keys")
        default:
            throw CredentialFailure("profile \(shown) has one of aws_access_key_id and aws_secret_access_key")
        }
    }

    private func assume(
        _ role: String, _ settings: [String: String], _ profile: String, in profiles: [String: [String: String]],
        seen: [String]
    ) async throws(CredentialFailure) -> AWSCredentials {
        let shown = profile.printable
        if settings["mfa_serial"] != nil {
            throw CredentialFailure("profile \(shown) asks for a code of a device, which is not supported")
        }
        let service = SecurityTokenService(context: context)
        let session = settings["role_session_name"] ?? service.sessionName
        let duration: Int
        if let text = settings["duration_seconds"] {
            guard let seconds = Int(text), (900...43_200).contains(seconds) else {
                throw CredentialFailure("duration_seconds of profile \(shown) is a number from 900 to 43200")
            }
            duration = seconds
        } else {
            duration = AWSLimits.roleSeconds
        }
        if let file = settings["web_identity_token_file"] {
            return try await service.assume(role: role, session: session, tokenFile: file, seconds: duration)
        }
        let source: CredentialAnswer
        switch (settings["source_profile"], settings["credential_source"]) {
        case (let other?, nil): source = try await credentials(of: other, in: profiles, seen: seen + [profile])
        case (nil, "Environment"?): source = try await EnvironmentSource(context: context).load()
        case (nil, "EcsContainer"?): source = try await ContainerSource(context: context).load()
        case (nil, "Ec2InstanceMetadata"?): source = try await InstanceMetadataSource(context: context).load()
        default:
            throw CredentialFailure(
                "profile \(shown) has a role_arn; it needs a source_profile, or a credential_source that is "
                    + "Environment, EcsContainer or Ec2InstanceMetadata")
        }
        guard case .found(let credentials) = source else {
            throw CredentialFailure("what profile \(shown) takes its keys from has none")
        }
        return try await service.assume(
            role: role, session: session, externalID: settings["external_id"], seconds: duration, as: credentials)
    }
}
