/// Provides credentials that never change.
package struct StaticCredentialsProvider: CredentialsProvider {
  /// The credentials.
  private let value: Credentials

  /// A provider of `credentials`.
  package init(_ credentials: Credentials) {
    value = credentials
  }

  /// The same credentials for every request.
  package func credentials() throws(S3Error) -> Credentials { value }
}
