/// A service that issues credentials: of the host, the cluster or AWS.
///
/// Only one thread uses a source. A source may block that thread.
package protocol CredentialsSource: Sendable {
  /// The name in logs, such as `container endpoint http://169.254.170.2`. Contains no secret.
  var name: String { get }

  /// Requests credentials and waits for them.
  ///
  /// - Throws: The cause of the failure. The message contains no text of the response, which may include secrets.
  func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials
}
