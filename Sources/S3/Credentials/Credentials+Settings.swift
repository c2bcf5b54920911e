import Text

extension Credentials {
  /// The names of the settings that contain a key pair.
  package struct SettingNames: Sendable {
    /// The setting with the access key ID.
    package let accessKeyID: String
    /// The setting with the secret access key.
    package let secretAccessKey: String
    /// The setting with the session token.
    package let sessionToken: String

    /// Names from the caller's table.
    package init(accessKeyID: String, secretAccessKey: String, sessionToken: String) {
      self.accessKeyID = accessKeyID
      self.secretAccessKey = secretAccessKey
      self.sessionToken = sessionToken
    }

    /// Properties of a profile in the shared files.
    package static let profile = SettingNames(
      accessKeyID: "aws_access_key_id", secretAccessKey: "aws_secret_access_key", sessionToken: "aws_session_token")
  }

  /// Reads a key pair from settings.
  ///
  /// - Parameter value: Returns the value of a setting; `nil` if it is not set.
  /// - Returns: `nil` if neither half of the pair is set.
  /// - Throws: `invalidConfiguration` if one half is missing or a value is invalid. The message contains no value.
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
    if let invalidityReason = credentials.invalidityReason { throw S3Error(.invalidConfiguration, invalidityReason) }
    return credentials
  }

  /// The error for half a key pair.
  private static func missing(_ name: String, beside other: String) -> S3Error {
    S3Error(.invalidConfiguration, "\(other) is set, but \(name) is not")
  }

  /// Why the pair cannot sign requests; `nil` if it can. Contains no value.
  ///
  /// The access key ID and the session token are sent in header fields. A secret that ends in a line break was probably
  /// written by `echo`.
  var invalidityReason: String? {
    if accessKeyID.isEmpty || !accessKeyID.utf8.allSatisfy(\.isVisible) {
      return "the access key ID is empty, or contains white space or another invalid character"
    }
    if secretAccessKey.isEmpty || !secretAccessKey.utf8.allSatisfy({ !$0.isControl }) {
      return "the secret access key is empty, or contains a line break or another control character"
    }
    if let sessionToken, sessionToken.isEmpty || !sessionToken.utf8.allSatisfy(\.isVisible) {
      return "the session token is empty, or contains white space or another invalid character"
    }
    return nil
  }
}
