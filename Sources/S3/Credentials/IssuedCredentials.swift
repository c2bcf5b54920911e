import Text

/// Credentials that a source has issued.
package struct IssuedCredentials: Sendable, Equatable {
  /// The key pair.
  package let credentials: Credentials
  /// When the credentials expire, in seconds since 1970; `nil` for never.
  package let expiry: Int?

  /// Credentials with their expiry.
  package init(credentials: Credentials, expiry: Int?) {
    self.credentials = credentials
    self.expiry = expiry
  }
}

extension IssuedCredentials {
  /// Credentials from the values of a response, each of which may be missing.
  ///
  /// - Parameters:
  ///   - expiration: The expiry in ISO 8601.
  ///   - source: The name of the source.
  ///   - needsToken: Whether credentials without a session token are an error.
  /// - Throws: `invalidResponse` if a value is missing or invalid. The message contains no value.
  init(
    accessKeyID: String?, secretAccessKey: String?, sessionToken: String?, expiration: String?, from source: String,
    needsToken: Bool = true
  ) throws(S3Error) {
    let sessionToken = sessionToken?.isEmpty == true ? nil : sessionToken
    guard let accessKeyID, let secretAccessKey, sessionToken != nil || !needsToken else {
      throw S3Error(
        .invalidResponse, "\(source): the response lacks the access key ID, the secret access key or the session token")
    }
    let credentials = Credentials(
      accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
    if let invalidityReason = credentials.invalidityReason {
      throw S3Error(.invalidResponse, "\(source): \(invalidityReason)")
    }
    // Credentials without a known expiry would never be refreshed. An error now is better than a failure an hour later.
    guard let expiration, let end = CivilTime(iso8601: expiration) else {
      throw S3Error(.invalidResponse, "\(source): the response has no valid expiration")
    }
    self.init(credentials: credentials, expiry: end.secondsSince1970)
  }
}
