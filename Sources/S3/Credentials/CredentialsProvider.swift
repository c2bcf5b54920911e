/// Where a client takes its credentials from, for each request anew.
///
/// One provider serves every thread, so that credentials which expire are refreshed once for all of them.
package protocol CredentialsProvider: Sendable {
  /// The credentials that are valid now. Must be cheap: it is asked for each signature.
  func credentials() throws(S3Error) -> Credentials
}
