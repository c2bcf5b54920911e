/// The prefixes of keys that bound what a principal may do: sorted by their bytes, and none inside of another.
///
/// A prefix is compared byte by byte, as S3 does. `""` is the prefix of all keys, and an empty set has no key.
package struct PrefixSet: Hashable, Sendable {
  /// The prefixes.
  package let prefixes: [String]

  /// The set of all keys.
  package static let all = PrefixSet([""])
  /// The set of no key.
  package static let none = PrefixSet([])

  /// The set of all keys that begin with one of `prefixes`.
  package init(_ prefixes: some Sequence<String>) {
    var kept: [String] = []
    for prefix in prefixes.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
      if let last = kept.last, prefix.utf8.starts(with: last.utf8) { continue }
      kept.append(prefix)
    }
    self.prefixes = kept
  }

  /// Whether `key` is in the set.
  package func contains(_ key: String) -> Bool { prefixes.contains { key.utf8.starts(with: $0.utf8) } }

  /// What of the keys with the prefix `prefix` is in the set, as prefixes in order.
  package func intersection(_ prefix: String) -> [String] {
    contains(prefix) ? [prefix] : prefixes.filter { $0.utf8.starts(with: prefix.utf8) }
  }

  /// Byte-wise equality: Swift's own takes canonically equivalent strings for equal.
  package static func == (left: Self, right: Self) -> Bool {
    left.prefixes.count == right.prefixes.count
      && zip(left.prefixes, right.prefixes).allSatisfy { $0.utf8.elementsEqual($1.utf8) }
  }

  /// Hashes the bytes.
  package func hash(into hasher: inout Hasher) {
    for prefix in prefixes {
      for byte in prefix.utf8 { hasher.combine(byte) }
      hasher.combine(UInt8(0))
    }
  }
}
