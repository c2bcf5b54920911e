import Glibc
import S3
import System

extension Environment {
  /// The largest shared file that is read, in bytes.
  private static let largestFile = 1 << 20

  /// The profile of the shared files that is in use: the one that `AWS_PROFILE` names, otherwise `default`; `nil` where
  /// there is none. Nothing is read, and nothing found wrong, where the variables say all that a profile could.
  mutating func sharedProfile() -> SharedProfile? {
    let hasRegion = first(of: "AWS_REGION", "AWS_DEFAULT_REGION") != nil
    let hasSource = first(of: "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_WEB_IDENTITY_TOKEN_FILE") != nil
    guard !hasRegion || !hasSource else { return nil }
    let problemsBefore = problems.count
    let config = sharedFile("AWS_CONFIG_FILE", "config", .config)
    let credentials = sharedFile("AWS_SHARED_CREDENTIALS_FILE", "credentials", .credentials)
    let named = first(of: "AWS_PROFILE")?.value
    let profile = SharedProfile(named ?? "default", config: config, credentials: credentials)
    if profile == nil, let named, problems.count == problemsBefore {
      report("AWS_PROFILE: there is no profile \"\(named)\" in the shared files")
    }
    return profile
  }

  /// One of the files: where `variable` says, otherwise in `~/.aws`, where it may be missing or somebody else's.
  private mutating func sharedFile(
    _ variable: String, _ name: String, _ kind: SharedConfigFile.Kind
  ) -> SharedConfigFile {
    let home = first(of: "HOME")?.value
    let named = first(of: variable)?.value
    let inHome = home.map { "\($0)/.aws/\(name)" }
    let path = named.map { path in home.map { path.hasPrefix("~/") ? $0 + path.dropFirst() : path } ?? path } ?? inHome
    guard let path else { return SharedConfigFile() }
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.read(path, limit: Self.largestFile)
    } catch {
      if named != nil { report("\(variable)=\(path): \(String(cString: strerror(error.errno)))") }
      return SharedConfigFile()
    }
    return parse("\(variable)=\(path)") { try SharedConfigFile(String(decoding: bytes, as: UTF8.self), kind: kind) }
      ?? SharedConfigFile()
  }
}
