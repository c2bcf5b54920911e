/// Where a client takes its credentials from, for each request anew.
///
/// One provider serves every thread, so that credentials which expire are refreshed once for all of them.
package protocol CredentialsProvider: Sendable {
  /// The credentials that are valid now. Must be cheap: it is asked for each signature.
  func credentials() throws(S3Error) -> Credentials
}

/// A provider of credentials that never change.
package struct StaticCredentialsProvider: CredentialsProvider {
  /// What is handed out.
  private let value: Credentials

  /// Provides `credentials` for ever.
  package init(_ credentials: Credentials) {
    value = credentials
  }

  /// The credentials given at the start.
  package func credentials() throws(S3Error) -> Credentials { value }
}
