import Text

/// The name of an image: 1 to 1024 bytes of UTF-8 in segments that are divided by `/`.
///
/// Keys are compared byte by byte: composed and decomposed forms of a character are different keys, as they are for S3.
package struct ObjectKey: Sendable, Hashable {
  /// The key, decoded.
  package let value: String

  /// The longest key in bytes (S3 User Guide, "Naming Amazon S3 objects").
  package static let maximumLength = 1024

  /// What the keys of the service's own objects begin with. They are no images.
  static let reservedPrefix = ".image-fcgi/"

  /// Takes `value` if it is a key.
  ///
  /// - Throws: `InvalidKey`, which says which rule is broken.
  package init(_ value: String) throws(InvalidKey) {
    guard !value.isEmpty else { throw InvalidKey("the key is empty") }
    guard value.utf8.count <= Self.maximumLength else { throw InvalidKey.tooLong(value.utf8.count) }
    guard !Self.isReserved(value) else { throw InvalidKey("keys that begin with \(Self.reservedPrefix) are reserved") }
    guard !value.hasControlCharacter else { throw InvalidKey("the key has a control character") }
    if let invalidSegment = value.withRawUTF8(Self.invalidSegment) { throw invalidSegment }
    self.value = value
  }

  /// What is wrong with the first segment that a key may not have, or `nil` if all are allowed. Lists ask for every entry, so
  /// this copies nothing.
  private static func invalidSegment(of key: UnsafeRawBufferPointer) -> InvalidKey? {
    var rest = key[...]
    while true {
      let segment = rest.prefix { $0 != UInt8(ascii: "/") }
      guard !segment.isEmpty else { return InvalidKey("the key has an empty segment") }
      guard segment.count > 2 || segment.contains(where: { $0 != UInt8(ascii: ".") }) else {
        return InvalidKey("the key has a segment that is . or ..")
      }
      rest = rest.dropFirst(segment.count)
      guard rest.popFirst() != nil else { return nil }
    }
  }

  /// Whether `key`, or every key with this prefix, is reserved for the service.
  static func isReserved(_ key: String) -> Bool { key.utf8.starts(with: reservedPrefix.utf8) }

  /// The key in a path: percent-encoded but for `/` and the unreserved characters (RFC 3986, section 2.3).
  package var pathEncoded: String { PercentEncoding.encode(value, keepingSlash: true) }

  /// What follows the last `/`.
  package var lastSegment: String {
    // By bytes: a slash and the combining mark after it are one character.
    value.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(value[value.utf8.index(after: $0)...]) } ?? value
  }

  /// Byte-wise equality: Swift's own takes canonically equivalent strings for equal.
  package static func == (left: Self, right: Self) -> Bool { left.value.utf8.elementsEqual(right.value.utf8) }

  /// Hashes the bytes.
  package func hash(into hasher: inout Hasher) {
    for byte in value.utf8 { hasher.combine(byte) }
  }
}

/// Why a text is not a key.
package struct InvalidKey: Error, Equatable {
  /// The sentence for a person.
  package let reason: String
  /// The limit that was passed, in bytes, where there is one.
  package let limit: Int?
  /// The number that passed the limit.
  package let actual: Int?

  init(_ reason: String, limit: Int? = nil, actual: Int? = nil) {
    self.reason = reason
    self.limit = limit
    self.actual = actual
  }

  /// The reason of a key of `length` bytes.
  static func tooLong(_ length: Int) -> Self {
    Self(
      "the key is longer than \(ObjectKey.maximumLength) bytes", limit: ObjectKey.maximumLength, actual: length)
  }
}
