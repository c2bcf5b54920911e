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
