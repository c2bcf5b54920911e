import Access
import Text

/// The signing keys of a file, as an operator changes them.
struct SigningKeyList {
  /// The file.
  let store: KeyFileStore

  /// The keys, the newest first.
  func all() throws(KeyFileStore.Failure) -> SigningKeys {
    let text = try store.text()
    do throws(SigningKeyFile.Fault) { return try SigningKeyFile.keys(in: text) } catch {
      throw .unusable(FileFault("\(error)"))
    }
  }

  /// Makes a key, which signs from now on.
  ///
  /// - Parameter now: The time in seconds since 1970.
  /// - Returns: The new key, and the one that was dropped.
  func rotate(now: Int) throws(KeyFileStore.Failure) -> (new: SigningKey, dropped: SigningKey?) {
    var random = SystemRandomNumberGenerator()
    let key = SigningKey(random: &random, now: now)
    var dropped: SigningKey?
    try store.changeText { () throws(KeyFileStore.Failure) in
      let old = try all()
      let new = old.rotated(to: key)
      dropped = old.keys.first { new[$0.id] == nil }
      return SigningKeyFile.text(of: new)
    }
    return (key, dropped)
  }

  /// The keys as a table for a terminal.
  ///
  /// - Parameter now: The time in seconds since 1970.
  static func table(_ keys: SigningKeys, now: Int) -> String {
    let rows = keys.keys.enumerated().map { index, key in
      let age = max(now - key.createdAt, 0)
      let life = age < 86_400 ? "\(age / 3600) hours" : "\(age / 86_400) days"
      return "\(key.id)  \(CivilTime(secondsSince1970: key.createdAt).rfc3339)  "
        + "\(index == 0 ? "signs   " : "verifies")  \(life)\n"
    }
    return "KID       CREATED               USE       AGE\n" + rows.joined()
  }
}
