import ChildProcess
public import Foundation

/// Certificates for a server on this machine.
public enum Certificate {
    /// Makes `certificate.pem`, which is signed with its own `key.pem`.
    public static func make(in directory: URL, name: String, address: String) throws {
        let openssl = try ChildProcess(
            try RedisMissing.find("openssl"),
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-keyout", directory.appending(path: "key.pem").path(),
                "-out", directory.appending(path: "certificate.pem").path(), "-subj", "/CN=\(name)",
                "-addext", "subjectAltName=DNS:\(name),IP:\(address)",
            ])
        guard openssl.wait() == 0 else { throw RedisMissing(what: "openssl makes no certificate") }
    }
}
