/// The keys that sign links, tickets and sessions at one time: the first signs, all verify.
package struct SigningKeys: Sendable {
  /// The keys, the newest first.
  package let keys: [SigningKey]

  /// The most keys: one that signs, and the one before it, until what it has signed has ended.
  package static let most = 2

  /// No keys: nothing can be signed, and nothing is valid.
  package static let none = SigningKeys(checked: [])

  private init(checked keys: [SigningKey]) { self.keys = keys }

  /// The keys `keys`, the newest first; `nil` for more than `most`, or two of one identifier.
  package init?(_ keys: [SigningKey]) {
    guard keys.count <= Self.most, Set(keys.map(\.id)).count == keys.count else { return nil }
    self.keys = keys
  }

  /// The key that signs; `nil` if there is none.
  package var current: SigningKey? { keys.first }

  /// The key with the identifier `id`; `nil` if there is none.
  package subscript(id: String) -> SigningKey? { keys.first { $0.id == id } }

  /// The keys with `key` before them. Of more than `most`, the oldest is dropped.
  package func rotated(to key: SigningKey) -> SigningKeys {
    SigningKeys(checked: [key] + keys.filter { $0.id != key.id }.prefix(Self.most - 1))
  }
}
