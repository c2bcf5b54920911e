/// A profile of the shared files, and what it says of credentials.
package struct SharedProfile: Sendable {
  /// The name it stands under.
  package let name: String
  /// The properties of both files.
  private let properties: [String: String]

  /// The profile `name`; `nil` where neither file has it.
  ///
  /// - Parameter credentials: Where both files set a property, this one counts.
  package init?(_ name: String, config: SharedConfigFile, credentials: SharedConfigFile) {
    let inConfig = config.profiles[name]
    let inCredentials = credentials.profiles[name]
    guard inConfig != nil || inCredentials != nil else { return nil }
    self.name = name
    properties = (inConfig ?? [:]).merging(inCredentials ?? [:]) { $1 }
  }

  /// What a profile says of where credentials come from.
  package enum CredentialsOrigin: Sendable, Equatable {
    /// A key pair that stands in the profile.
    case keys(Credentials)
    /// A role that is taken on with a token in a file.
    case webIdentity(roleARN: String, tokenFile: String, sessionName: String?)
  }

  /// The properties of profiles that name other ways to credentials, none of which is built.
  private static let unsupported = ["credential_process", "credential_source", "login_session", "source_profile"]

  /// The value of a property; `nil` where it is missing or empty.
  private func value(_ property: String) -> String? {
    guard let value = properties[property], !value.isEmpty else { return nil }
    return value
  }

  /// The region; `nil` where the profile has none.
  package var region: String? { value("region") }

  /// Where credentials come from; `nil` where the profile says nothing of it.
  ///
  /// - Throws: `invalidConfiguration` for half a key pair, half a role, or a way that is not built.
  package func credentialsOrigin() throws(S3Error) -> CredentialsOrigin? {
    let others = properties.keys.filter { Self.unsupported.contains($0) || $0.hasPrefix("sso_") }.sorted()
    guard others.isEmpty else { throw broken("\(others.joined(separator: ", ")) is not supported") }
    let roleARN = value("role_arn")
    let tokenFile = value("web_identity_token_file")
    if let roleARN, let tokenFile {
      return .webIdentity(roleARN: roleARN, tokenFile: tokenFile, sessionName: value("role_session_name"))
    }
    guard roleARN == nil else { throw broken("role_arn is supported with web_identity_token_file only") }
    guard tokenFile == nil else { throw broken("web_identity_token_file needs role_arn") }
    do throws(S3Error) {
      return try Credentials.from(.profile, value).map { .keys($0) }
    } catch {
      throw broken(error.message)
    }
  }

  /// An error that names the profile.
  private func broken(_ reason: String) -> S3Error {
    S3Error(.invalidConfiguration, "profile \"\(name)\": \(reason)")
  }
}

extension SharedProfile: CustomStringConvertible, CustomReflectable {
  /// The name alone: properties hold secrets.
  package var description: String { "SharedProfile(\(name))" }
  /// The name alone.
  package var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
