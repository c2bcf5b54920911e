/// A key pair that signs S3 requests.
///
/// Descriptions and mirrors omit the secret and the session token, so that no log contains them.
package struct Credentials: Sendable, Equatable {
  /// The public ID of the key pair.
  package let accessKeyID: String
  /// The secret from which signing keys are derived.
  package let secretAccessKey: String
  /// The token of temporary credentials; `nil` for permanent ones.
  package let sessionToken: String?

  /// A key pair from its values.
  package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The public ID only.
  package var description: String { "Credentials(\(accessKeyID))" }
  /// The same as `description`.
  package var debugDescription: String { description }
  /// The public ID only. `dump` and the default interpolation use mirrors.
  package var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}
