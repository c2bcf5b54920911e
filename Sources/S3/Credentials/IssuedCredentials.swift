import Text

/// Credentials as a source has issued them.
package struct IssuedCredentials: Sendable, Equatable {
  /// What requests are signed with.
  package let credentials: Credentials
  /// When they end, in seconds since 1970; `nil` for never.
  package let expiry: Int?

  /// Puts credentials and their end together.
  package init(credentials: Credentials, expiry: Int?) {
    self.credentials = credentials
    self.expiry = expiry
  }
}

extension IssuedCredentials {
  /// Puts together what a response says, each part of which may be missing.
  ///
  /// - Parameters:
  ///   - expiration: A time in the form of ISO 8601.
  ///   - source: What the source is called.
  ///   - needsToken: Whether keys without a token are half a response.
  init(
    accessKeyID: String?, secretAccessKey: String?, sessionToken: String?, expiration: String?, from source: String,
    needsToken: Bool = true
  ) throws(S3Error) {
    let sessionToken = sessionToken?.isEmpty == true ? nil : sessionToken
    guard let accessKeyID, let secretAccessKey, sessionToken != nil || !needsToken else {
      throw S3Error(.invalidResponse, "\(source): the response lacks a key, its secret or its token")
    }
    let credentials = Credentials(
      accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
    if let invalidityReason = credentials.invalidityReason {
      throw S3Error(.invalidResponse, "\(source): \(invalidityReason)")
    }
    // Without a known end nothing would ever be refreshed: better to say so than to fail an hour later.
    guard let expiration, let end = CivilTime(iso8601: expiration) else {
      throw S3Error(.invalidResponse, "\(source): the response does not say when the credentials end")
    }
    self.init(credentials: credentials, expiry: end.secondsSince1970)
  }
}
