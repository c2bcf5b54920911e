import Objects

/// The parameter `v`: the tag of the one object that an address stands for, so that caches may keep its bytes for ever.
struct ImageVersion: Equatable {
  /// The tag without quotes.
  let tag: String

  /// The longest tag in bytes. S3's have 32 digits, and a hyphen with up to 5 for an object of parts.
  private static let maximumLength = 128

  /// Takes `tag` if an object may have it. No other version can be there.
  ///
  /// - Throws: `APIError` with `notFound`.
  init(_ tag: String) throws(APIError) {
    let isTag = tag.utf8.allSatisfy { 0x21..<0x7F ~= $0 && !"\"\\$".utf8.contains($0) }
    guard isTag, 1...Self.maximumLength ~= tag.utf8.count else { throw APIError(.notFound) }
    self.tag = tag
  }

  /// Checks that `object` is the one.
  ///
  /// - Throws: `APIError` with `notFound`.
  func check(_ object: StoredObject) throws(APIError) {
    guard object.etag == tag else { throw APIError(.notFound) }
  }

  /// What the keys of a cache end with: an entry is one of this version alone.
  var cacheKeyEnd: String { "?v=\(tag)" }

  /// The field that tells nginx.
  var field: (name: String, value: String) { ("X-Image-Version", tag) }
}
