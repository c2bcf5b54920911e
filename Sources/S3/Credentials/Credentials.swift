/// A key pair that S3 requests are signed with.
///
/// The secret and the session token show in no description, mirror or interpolation, so that no log can hold them.
package struct Credentials: Sendable, Equatable {
  /// The public name of the key pair.
  package let accessKeyID: String
  /// The secret that signing keys derive from.
  package let secretAccessKey: String
  /// The token that goes with temporary credentials; `nil` for permanent ones.
  package let sessionToken: String?

  /// Holds a key pair as it was issued.
  package init(accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil) {
    self.accessKeyID = accessKeyID
    self.secretAccessKey = secretAccessKey
    self.sessionToken = sessionToken
  }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The public part alone.
  package var description: String { "Credentials(\(accessKeyID))" }
  /// The same as `description`.
  package var debugDescription: String { description }
  /// The public part alone: `dump` and default interpolation walk mirrors.
  package var customMirror: Mirror { Mirror(self, children: ["accessKeyID": accessKeyID]) }
}
