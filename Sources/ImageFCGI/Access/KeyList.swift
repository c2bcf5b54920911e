import Access
import Text

/// The API keys of a file, as an operator changes them.
struct KeyList {
  /// The file.
  let store: KeyFileStore

  /// The keys in the order of their making.
  func all() throws(KeyFileStore.Failure) -> [APIKey] { try store.keys() }

  /// Makes a key.
  ///
  /// - Parameters:
  ///   - new: What is asked for.
  ///   - now: The time in seconds since 1970.
  /// - Returns: The key, and its secret, which nobody can find out later.
  func add(
    _ new: KeysAction.NewKey, now: Int
  ) throws(KeyFileStore.Failure) -> (key: APIKey, secret: APIKeySecret) {
    let expiresAt = new.expiry.end(now: now)
    if let expiresAt, expiresAt <= now { throw .refused("the day of --expires is over") }
    let secret = APIKeySecret(random: Self.random(APIKeySecret.randomCount))
    let key = APIKey(
      id: Hexadecimal.encode(Self.random(APIKey.idLength / 2)), name: new.name, hash: secret.hash, scopes: new.scopes,
      prefixes: new.prefixes, createdAt: now, expiresAt: expiresAt)
    try store.change { (keys) throws(KeyFileStore.Failure) in
      guard !keys.contains(where: { $0.name == key.name }) else {
        throw .refused("there is a key named \(key.name): revoke it first, or take another name")
      }
      // One in 2^48, and then another attempt has another identifier.
      guard !keys.contains(where: { $0.id == key.id }) else { throw .refused("the identifier is taken: try again") }
      return keys + [key]
    }
    return (key, secret)
  }

  /// Removes the key with the identifier or the name `word`.
  ///
  /// - Returns: The key that was there.
  func revoke(_ word: String) throws(KeyFileStore.Failure) -> APIKey {
    var revoked: APIKey?
    try store.change { (keys) throws(KeyFileStore.Failure) in
      revoked = keys.first { $0.id == word || $0.name == word }
      guard let revoked else { throw .refused("there is no key \(word): `ImageFCGI keys list` shows all") }
      return keys.filter { $0.id != revoked.id }
    }
    guard let revoked else { preconditionFailure("a change without a key is refused") }
    return revoked
  }

  /// The keys as a table for a terminal.
  ///
  /// - Parameter now: The time in seconds since 1970.
  static func table(_ keys: [APIKey], now: Int) -> String {
    let rows =
      [["ID", "NAME", "SCOPES", "CREATED", "EXPIRES", "PREFIXES"]]
      + keys.map { key in
        [
          key.id, key.name, key.scopes.scopes.map(\.rawValue).joined(separator: ","),
          CivilTime(secondsSince1970: key.createdAt).rfc3339,
          key.expiresAt.map { CivilTime(secondsSince1970: $0).rfc3339 + (key.isValid(at: now) ? "" : " (expired)") }
            ?? "never",
          key.prefixes.prefixes.map { "'\($0)'" }.joined(separator: ","),
        ]
      }
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      row.enumerated().map { column, text in
        column == row.count - 1 ? text : text + String(repeating: " ", count: widths[column] - text.count)
      }.joined(separator: "  ") + "\n"
    }.joined()
  }

  /// Random bytes of the system, which are good for secrets.
  private static func random(_ count: Int) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
  }
}
