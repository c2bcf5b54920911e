/// Somebody who issues credentials when asked: a service of the host, of the cluster or of AWS.
///
/// A source is asked by one thread, seldom, and may block.
package protocol CredentialsSource: Sendable {
  /// What the source is called in logs, such as `container endpoint http://169.254.170.2`. Names no secret.
  var name: String { get }

  /// Asks for credentials and waits for them.
  ///
  /// - Throws: Whatever kept them from coming, without a word of what came instead: that may be half a secret.
  func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials
}
