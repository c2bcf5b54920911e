import Access
import ImageAPI
import Logging
import Synchronization
import System

/// The rules of access as files and settings have them. It looks at its files once a second, on a thread of its own: a
/// disk that hangs elsewhere must not keep a revoked key alive.
final class FileAccessControl: AccessControl {
  /// The file of API keys.
  let keys: WatchedFile<KeyTable>
  /// The file of the keys that sign links, tickets and sessions.
  let signingKeys: WatchedFile<SigningKeys>
  /// Those whose tokens count; `nil` where no tokens are accepted.
  let tokens: TokenAuthority?
  private let publicPrefixes: PrefixSet
  private let current = Mutex(AccessRules())

  /// Rules with the keys that these files have. There are none before `start` or `look`.
  init(
    keys: WatchedFile<KeyTable>, signingKeys: WatchedFile<SigningKeys>, tokens: TokenAuthority? = nil,
    publicPrefixes: PrefixSet
  ) {
    self.keys = keys
    self.signingKeys = signingKeys
    self.tokens = tokens
    self.publicPrefixes = publicPrefixes
  }

  var rules: AccessRules { current.withLock { $0 } }

  func missedSigner() { tokens?.source.noteUnknownKey() }

  /// Looks at once, and every second from now on. The keys of tokens are loaded on a thread of their own.
  func start(_ logger: Logger) throws(SystemError) {
    if let tokens { _ = try JWKSRefresh.start(tokens.source, logger) }
    look(logger)
    try BackgroundThread.start(every: 1) { self.look(logger) }
  }

  /// Looks at all files once.
  func look(_ logger: Logger) {
    Self.log(keys.look(), of: Settings.table.access.keysFile.name, path: keys.path, logger)
    let setting = Settings.table.access.linkKeysFile.name
    Self.log(signingKeys.look(), of: setting, path: signingKeys.path, logger)
    // Always: a file may have been read again without news for the log.
    let rules = AccessRules(
      keys: keys.content, publicPrefixes: publicPrefixes, signingKeys: signingKeys.content, tokens: tokens?.verifier)
    current.withLock { $0 = rules }
  }

  /// Logs what a look at a file has found.
  private static func log<Content>(
    _ event: WatchedFile<Content>.Event?, of setting: String, path: String, _ logger: Logger
  ) {
    switch event {
    case nil: break
    case .read: logger.notice("file read again", metadata: ["setting": "\(setting)", "path": "\(path)"])
    case .fault(let fault):
      logger.error(
        "file cannot be used, so what was read before still counts",
        metadata: ["setting": "\(setting)", "path": "\(path)", "cause": "\(fault)"])
    }
  }
}
