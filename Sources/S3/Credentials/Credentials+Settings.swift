import Text

extension Credentials {
  /// The settings that hold a key pair, by their names in one place: the environment, or a profile.
  package struct SettingNames: Sendable {
    /// Of the public name.
    package let accessKeyID: String
    /// Of the secret.
    package let secretAccessKey: String
    /// Of the token.
    package let sessionToken: String

    /// The names in a place of the caller's.
    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String) {
      self.accessKeyID = accessKeyID
      self.secretAccessKey = secretAccessKey
      self.sessionToken = sessionToken
    }

    /// Properties of a profile.
    package static let profile = SettingNames(
      accessKeyID: "aws_access_key_id", secretAccessKey: "aws_secret_access_key", sessionToken: "aws_session_token")
  }

  /// The key pair in settings.
  ///
  /// - Parameter value: The value of a setting; `nil` where it is not set.
  /// - Returns: `nil` where neither half is set.
  /// - Throws: `invalidConfiguration` where one half is missing, or cannot be sent; no value is repeated.
  package static func from(
    _ names: SettingNames, _ value: (String) -> String?
  ) throws(S3Error) -> Credentials? {
    let accessKeyID = value(names.accessKeyID)
    let secretAccessKey = value(names.secretAccessKey)
    if accessKeyID == nil, secretAccessKey == nil { return nil }
    guard let accessKeyID else { throw Self.missing(names.accessKeyID, beside: names.secretAccessKey) }
    guard let secretAccessKey else { throw Self.missing(names.secretAccessKey, beside: names.accessKeyID) }
    let credentials = Credentials(
      accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: value(names.sessionToken))
    if let defect = credentials.defect { throw S3Error(.invalidConfiguration, defect) }
    return credentials
  }

  /// One half without the other.
  private static func missing(_ name: String, beside other: String) -> S3Error {
    S3Error(.invalidConfiguration, "\(other) is set, but \(name) is not")
  }

  /// Why nothing can be signed with the pair; `nil` where something can. Repeats no value.
  ///
  /// Key id and token stand in header fields; a line break at the end of a secret is what is left of an `echo`.
  var defect: String? {
    if accessKeyID.isEmpty || !accessKeyID.utf8.allSatisfy(\.isVisible) {
      return "the access key id is empty, or has white space or other characters that it must not have"
    }
    if secretAccessKey.isEmpty || !secretAccessKey.utf8.allSatisfy({ !$0.isControl }) {
      return "the secret access key is empty, or has a line break or another control character"
    }
    if let sessionToken, sessionToken.isEmpty || !sessionToken.utf8.allSatisfy(\.isVisible) {
      return "the session token is empty, or has white space or other characters that it must not have"
    }
    return nil
  }
}
