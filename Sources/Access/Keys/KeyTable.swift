import Crypto

/// The API keys that count at one time.
///
/// A key is found by the SHA-256 of what was presented: how long the look-up takes says nothing about the secret.
package struct KeyTable: Sendable {
  /// The keys, in the order of the file.
  package let keys: [APIKey]
  private let byHash: [[UInt8]: Int]
  private let byID: [String: Int]

  /// A table of `keys`. Of two with one identifier or one hash, the last one counts.
  package init(_ keys: [APIKey] = []) {
    self.keys = keys
    byHash = Dictionary(keys.indices.map { (keys[$0].hash, $0) }) { $1 }
    byID = Dictionary(keys.indices.map { (keys[$0].id, $0) }) { $1 }
  }

  /// The key whose secret is `secret`; `nil` if there is none.
  package func key(presented secret: String) -> APIKey? {
    byHash[Array(SHA256.hash(data: Array(secret.utf8)))].map { keys[$0] }
  }

  /// The key with the identifier `id`; `nil` if there is none.
  package func key(id: String) -> APIKey? { byID[id].map { keys[$0] } }
}
