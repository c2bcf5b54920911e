/// A profile of the shared files.
package struct SharedProfile: Sendable {
  /// The name.
  package let name: String
  /// The merged properties of both files.
  private let properties: [String: String]

  /// The profile `name`; `nil` if neither file has it.
  ///
  /// - Parameter credentials: The credentials file. Its properties override those of the config file.
  package init?(_ name: String, config: SharedConfigFile, credentials: SharedConfigFile) {
    let inConfig = config.profiles[name]
    let inCredentials = credentials.profiles[name]
    guard inConfig != nil || inCredentials != nil else { return nil }
    self.name = name
    properties = (inConfig ?? [:]).merging(inCredentials ?? [:]) { $1 }
  }

  /// Where the credentials of a profile come from.
  package enum CredentialsOrigin: Sendable, Equatable {
    /// A key pair in the profile.
    case keys(Credentials)
    /// A role that is assumed with a token from a file.
    case webIdentity(roleARN: String, tokenFile: String, sessionName: String?)
  }

  /// Properties that name other origins of credentials. None is supported.
  private static let unsupported = ["credential_process", "credential_source", "login_session", "source_profile"]

  /// The value of a property; `nil` if it is missing or empty.
  private func value(_ property: String) -> String? {
    guard let value = properties[property], !value.isEmpty else { return nil }
    return value
  }

  /// The region; `nil` if the profile has none.
  package var region: String? { value("region") }

  /// Where the credentials come from; `nil` if the profile does not say.
  ///
  /// - Throws: `invalidConfiguration` for half a key pair, half a role, or an origin that is not supported.
  package func credentialsOrigin() throws(S3Error) -> CredentialsOrigin? {
    let others = properties.keys.filter { Self.unsupported.contains($0) || $0.hasPrefix("sso_") }.sorted()
    guard others.isEmpty else { throw invalid("\(others.joined(separator: ", ")) is not supported") }
    let roleARN = value("role_arn")
    let tokenFile = value("web_identity_token_file")
    if let roleARN, let tokenFile {
      return .webIdentity(roleARN: roleARN, tokenFile: tokenFile, sessionName: value("role_session_name"))
    }
    guard roleARN == nil else { throw invalid("role_arn is supported with web_identity_token_file only") }
    guard tokenFile == nil else { throw invalid("web_identity_token_file needs role_arn") }
    do throws(S3Error) {
      return try Credentials.from(.profile, value).map { .keys($0) }
    } catch {
      throw invalid(error.message)
    }
  }

  /// An error whose message names the profile.
  private func invalid(_ reason: String) -> S3Error {
    S3Error(.invalidConfiguration, "profile \"\(name)\": \(reason)")
  }
}

extension SharedProfile: CustomStringConvertible, CustomReflectable {
  /// The name only. Properties contain secrets.
  package var description: String { "SharedProfile(\(name))" }
  /// The name only.
  package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
