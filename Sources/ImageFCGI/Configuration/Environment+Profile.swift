import Glibc
import S3
import System

extension Environment {
  /// The largest shared file that is read, in bytes.
  private static let largestFile = 1 << 20

  /// The profile of the shared files: the one that `AWS_PROFILE` names, otherwise `default`; `nil` if there is none. The
  /// files are not read if variables have the region and the credentials.
  mutating func sharedProfile() -> SharedProfile? {
    if let knownProfile { return knownProfile }
    let profile = readProfile()
    knownProfile = .some(profile)
    return profile
  }

  /// Reads the profile from the files.
  private mutating func readProfile() -> SharedProfile? {
    let hasSource =
      isSet(\.credentials.accessKeyID) || isSet(\.credentials.secretAccessKey)
      || isSet(\.credentials.webIdentityTokenFile)
    guard !isSet(\.storage.region) || !hasSource else { return nil }
    let problemsBefore = problems.count
    let config = sharedFile(\.credentials.configFile, "config", .config)
    let credentials = sharedFile(\.credentials.credentialsFile, "credentials", .credentials)
    let named = self[\.credentials.profile]
    let profile = SharedProfile(named ?? "default", config: config, credentials: credentials)
    if profile == nil, let named, problems.count == problemsBefore {
      report("\(name(of: \.credentials.profile)): there is no profile \"\(named)\" in the shared files")
    }
    return profile
  }

  /// Reads a shared file: the one that the setting names, otherwise the one in `~/.aws`, which may be missing or unreadable.
  private mutating func sharedFile(
    _ setting: KeyPath<Settings, Setting<String?>>, _ fileName: String, _ kind: SharedConfigFile.Kind
  ) -> SharedConfigFile {
    let home = self[\.credentials.home]
    let named = self[setting]
    let inHome = home.map { "\($0)/.aws/\(fileName)" }
    let path = named.map { path in home.map { path.hasPrefix("~/") ? $0 + path.dropFirst() : path } ?? path } ?? inHome
    guard let path else { return SharedConfigFile() }
    let source = "\(name(of: setting))=\(path)"
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.read(path, limit: Self.largestFile)
    } catch {
      if named != nil { report("\(source): \(String(cString: strerror(error.errno)))") }
      return SharedConfigFile()
    }
    return parse(source) { try SharedConfigFile(String(decoding: bytes, as: UTF8.self), kind: kind) }
      ?? SharedConfigFile()
  }
}
