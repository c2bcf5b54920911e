/// Provides the credentials that sign requests.
///
/// All threads of a process share one provider, so that expiring credentials are refreshed once for all of them.
package protocol CredentialsProvider: Sendable {
  /// The credentials that are valid now. Called for each signature, so it must be fast.
  func credentials() throws(S3Error) -> Credentials
}
