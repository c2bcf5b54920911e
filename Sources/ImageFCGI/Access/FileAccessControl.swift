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
  private let publicPrefixes: PrefixSet
  private let current: Mutex<AccessRules>

  /// Rules with the keys that these files have.
  init(keys: WatchedFile<KeyTable>, signingKeys: WatchedFile<SigningKeys>, publicPrefixes: PrefixSet) {
    self.keys = keys
    self.signingKeys = signingKeys
    self.publicPrefixes = publicPrefixes
    current = Mutex(Self.rules(keys, signingKeys, publicPrefixes))
  }

  var rules: AccessRules { current.withLock { $0 } }

  func missedSigner() {}

  /// Looks every second from now on.
  func start(_ logger: Logger) throws(SystemError) {
    try BackgroundThread.start(every: 1) { self.look(logger) }
  }

  /// Looks at all files once.
  func look(_ logger: Logger) {
    Self.log(keys.look(), of: Settings.table.access.keysFile.name, path: keys.path, logger)
    let setting = Settings.table.access.linkKeysFile.name
    Self.log(signingKeys.look(), of: setting, path: signingKeys.path, logger)
    // Always: a file may have been read again without news for the log.
    let rules = Self.rules(keys, signingKeys, publicPrefixes)
    current.withLock { $0 = rules }
  }

  private static func rules(
    _ keys: WatchedFile<KeyTable>, _ signingKeys: WatchedFile<SigningKeys>, _ publicPrefixes: PrefixSet
  ) -> AccessRules {
    AccessRules(keys: keys.content, publicPrefixes: publicPrefixes, signingKeys: signingKeys.content)
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
