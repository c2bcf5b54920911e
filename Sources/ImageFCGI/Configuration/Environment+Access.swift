import Access

extension Environment {
  /// The rules of access; `nil` while everybody may do everything. Then no file is read.
  mutating func accessControl() -> FileAccessControl? {
    let tokens = tokenAuthority()
    let words = self[\.access.publicPrefixes]
    let publicPrefixes = words == ["*"] ? PrefixSet.all : PrefixSet(words)
    guard self[\.access.access] else { return nil }
    let keys = parse(\.access.keysFile) { (path) throws(FileFault) in try Self.keys(path) }
    let signingKeys = parse(\.access.linkKeysFile) { (path) throws(FileFault) in try Self.signingKeys(path) }
    guard let keys, let signingKeys else { return nil }
    return FileAccessControl(keys: keys, signingKeys: signingKeys, tokens: tokens, publicPrefixes: publicPrefixes)
  }

  /// The file of signing keys at `path`.
  private static func signingKeys(_ path: String) throws(FileFault) -> WatchedFile<SigningKeys> {
    try WatchedFile(path: path, limit: SigningKeyFile.maximumSize) { (text) throws(FileFault) in
      do throws(SigningKeyFile.Fault) { return try SigningKeyFile.keys(in: text) } catch { throw FileFault("\(error)") }
    }
  }

  /// The file of API keys at `path`.
  private static func keys(_ path: String) throws(FileFault) -> WatchedFile<KeyTable> {
    try WatchedFile(path: path, limit: KeyFile.largestSize) { (text) throws(FileFault) in
      do throws(KeyFile.Fault) { return KeyTable(try KeyFile.parse(text)) } catch { throw FileFault("\(error)") }
    }
  }

  /// Those whose tokens count; `nil` for nobody. A token of any issuer, or for any audience, would open the service to
  /// strangers, so both must be set.
  private mutating func tokenAuthority() -> TokenAuthority? {
    guard let text = self[\.access.tokenKeys] else { return nil }
    let issuer = self[\.access.tokenIssuer]
    let audience = self[\.access.tokenAudience]
    for (setting, value) in [
      (Settings.table.access.tokenIssuer, issuer), (Settings.table.access.tokenAudience, audience),
    ] where value == nil {
      report("\(Settings.table.access.tokenKeys.name) requires \(setting.name)")
    }
    let location = parse("\(Settings.table.access.tokenKeys.name)=\(text)") { try JWKSLocation(text) }
    let caBundle = self[\.storage.caBundle]
    guard let location, let issuer, let audience else { return nil }
    return TokenAuthority(
      source: JWKSSource(location, caBundlePath: caBundle), issuer: issuer, audience: audience)
  }
}
