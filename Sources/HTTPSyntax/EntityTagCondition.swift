import Text

/// The value of If-Match or If-None-Match (RFC 9110, 13.1.1 and 13.1.2).
package enum EntityTagCondition: Equatable, Sendable {
  /// `*`: any current representation.
  case any
  /// A list of tags; may be empty.
  case tags([EntityTag])
  /// Neither. It matches nothing: If-Match does not hold, and If-None-Match holds ("otherwise" in both sections).
  case malformed

  /// Reads the value of a field; `nil` for an empty one, which stands for a field that was not sent.
  init?(parsing value: String) {
    guard !value.isEmpty else { return nil }
    let bytes = Array(value.utf8)
    if bytes.trimmingBlanks().elementsEqual("*".utf8) {
      self = .any
    } else {
      self = Self.tags(in: bytes[...]).map(Self.tags) ?? .malformed
    }
  }

  /// Whether one of the tags names the same bytes.
  func hasStrongMatch(for tag: EntityTag) -> Bool { matches { $0.isStronglyEqual(to: tag) } }

  /// Whether one of the tags names something equivalent.
  func hasWeakMatch(for tag: EntityTag) -> Bool { matches { $0.isWeaklyEqual(to: tag) } }

  private func matches(_ isMatch: (EntityTag) -> Bool) -> Bool {
    switch self {
    case .any: true
    case .tags(let tags): tags.contains(where: isMatch)
    case .malformed: false
    }
  }

  /// The members of a list. Empty members are skipped (RFC 9110, 5.6.1.2); `nil` where a member is no tag.
  private static func tags(in list: ArraySlice<UInt8>) -> [EntityTag]? {
    var tags: [EntityTag] = []
    var rest = list.drop(while: \.isListSeparator)
    while !rest.isEmpty {
      guard let tag = EntityTag(takingFrom: &rest) else { return nil }
      tags.append(tag)
      rest = rest.drop(while: \.isBlank)
      guard rest.isEmpty || rest.first == UInt8(ascii: ",") else { return nil }
      rest = rest.drop(while: \.isListSeparator)
    }
    return tags
  }
}

extension UInt8 {
  /// A comma, or white space around one (RFC 9110, 5.6.1).
  var isListSeparator: Bool { isBlank || self == UInt8(ascii: ",") }
}

extension [UInt8] {
  /// The bytes without blanks at both ends.
  func trimmingBlanks() -> ArraySlice<UInt8> {
    let start = drop(while: \.isBlank)
    return start.prefix(start.count - start.reversed().prefix(while: \.isBlank).count)
  }
}
