import Access

extension Environment {
  /// The rules of access; `nil` while everybody may do everything. Then no file is read.
  mutating func accessControl() -> FileAccessControl? {
    checkTokens()
    let publicPrefixes = PrefixSet(self[\.access.publicPrefixes])
    guard self[\.access.access] else { return nil }
    let keys = parse(\.access.keysFile) { (path) throws(FileFault) in try Self.keys(path) }
    let signingKeys = parse(\.access.linkKeysFile) { (path) throws(FileFault) in try Self.signingKeys(path) }
    guard let keys, let signingKeys else { return nil }
    return FileAccessControl(keys: keys, signingKeys: signingKeys, publicPrefixes: publicPrefixes)
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

  /// Reports what tokens lack. A token of any issuer, or for any audience, would open the service to strangers.
  private mutating func checkTokens() {
    guard self[\.access.tokenKeys] != nil else { return }
    for setting in [Settings.table.access.tokenIssuer, Settings.table.access.tokenAudience]
    where value(of: setting) == nil {
      report("\(Settings.table.access.tokenKeys.name) requires \(setting.name)")
    }
  }
}
