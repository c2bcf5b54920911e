import Text

/// The name of one version of a resource (RFC 9110, 8.8.3).
package struct EntityTag: Equatable, Sendable {
  /// The text between the quotes.
  package let opaque: String
  /// Whether the tag may name different bytes that mean the same.
  package let isWeak: Bool

  /// A strong tag, which names bytes, from the text between its quotes.
  package init(strong opaque: String) {
    self.opaque = opaque
    isWeak = false
  }

  private init(opaque: String, isWeak: Bool) {
    self.opaque = opaque
    self.isWeak = isWeak
  }

  /// The tag as it is sent: `"x"` or `W/"x"`.
  package var text: String { isWeak ? "W/\"\(opaque)\"" : "\"\(opaque)\"" }

  /// The strong comparison (RFC 9110, 8.8.3.2): a weak tag equals none.
  package func isStronglyEqual(to other: EntityTag) -> Bool { !isWeak && !other.isWeak && hasOpaque(of: other) }

  /// The weak comparison (RFC 9110, 8.8.3.2).
  package func isWeaklyEqual(to other: EntityTag) -> Bool { hasOpaque(of: other) }

  /// By bytes: strings would merge canonically equivalent ones.
  private func hasOpaque(of other: EntityTag) -> Bool { opaque.utf8.elementsEqual(other.opaque.utf8) }
}

extension EntityTag {
  /// Parses `bytes`, which must be one tag and nothing else; `nil` if they are not.
  init?(parsing bytes: [UInt8]) {
    var rest = bytes[...]
    guard let tag = EntityTag(takingFrom: &rest), rest.isEmpty else { return nil }
    self = tag
  }

  /// Removes a tag from the front of `bytes`; `nil` if there is none.
  init?(takingFrom bytes: inout ArraySlice<UInt8>) {
    var rest = bytes
    let isWeak = rest.starts(with: "W/".utf8)
    if isWeak { rest = rest.dropFirst(2) }
    guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
    let opaque = rest.prefix(while: \.isEntityTagCharacter)
    rest = rest.dropFirst(opaque.count)
    guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
    bytes = rest
    self.init(opaque: String(decoding: opaque, as: UTF8.self), isWeak: isWeak)
  }
}

extension UInt8 {
  /// A character between the quotes of an entity tag (RFC 9110, 8.8.3, etagc).
  fileprivate var isEntityTagCharacter: Bool { isVisible && self != UInt8(ascii: "\"") || self >= 0x80 }
}
