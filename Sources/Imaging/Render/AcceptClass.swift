import Text

/// What a client shows beside the formats that every one shows. It is part of a variant's cache key, and there are few,
/// so that the cache is not split by each browser's own field.
package enum AcceptClass: String, CaseIterable, Sendable {
  case neither = "none"
  case webp
  case avif
  case avifAndWebP = "avif-webp"

  package init(webp: Bool, avif: Bool) {
    self = webp ? (avif ? .avifAndWebP : .webp) : (avif ? .avif : .neither)
  }

  /// Whether the client shows WebP.
  package var hasWebP: Bool { self == .webp || self == .avifAndWebP }

  /// Whether the client shows AVIF.
  package var hasAVIF: Bool { self == .avif || self == .avifAndWebP }
}

extension AcceptClass {
  /// Reads the value of Accept (RFC 9110, 12.5.1); empty where it was not sent. Only types by name count: `*/*` and
  /// `image/*` are sent by clients that show neither format. A member with a weight of 0 or an invalid one refuses.
  package init(accept: String) {
    var (webp, avif): (Bool?, Bool?) = (nil, nil)
    var rest = Array(accept.utf8)[...]
    while !rest.isEmpty {
      let member = rest.takeListMember()
      let parts = member.split(separator: UInt8(ascii: ";"))
      let type = parts.first.map { String(decoding: $0.trimmingBlanks().map(\.lowercased), as: UTF8.self) }
      let isAccepted = !parts.dropFirst().contains { $0.trimmingBlanks().isRefusal }
      switch type {
      case "image/webp": webp = (webp ?? true) && isAccepted
      case "image/avif": avif = (avif ?? true) && isAccepted
      default: break
      }
    }
    self.init(webp: webp ?? false, avif: avif ?? false)
  }
}

extension ArraySlice<UInt8> {
  /// Removes the bytes up to the next comma outside of quotes, and that comma.
  fileprivate mutating func takeListMember() -> ArraySlice<UInt8> {
    var isQuoted = false
    var isEscaped = false
    for index in indices {
      switch self[index] {
      case _ where isEscaped: isEscaped = false
      case UInt8(ascii: "\\") where isQuoted: isEscaped = true
      case UInt8(ascii: "\""): isQuoted.toggle()
      case UInt8(ascii: ",") where !isQuoted:
        let member = self[startIndex..<index]
        self = self[(index + 1)...]
        return member
      default: break
      }
    }
    let member = self
    self = []
    return member
  }

  /// The bytes without blanks at both ends.
  fileprivate func trimmingBlanks() -> ArraySlice<UInt8> {
    var slice = drop(while: \.isBlank)
    while slice.last?.isBlank == true { slice.removeLast() }
    return slice
  }

  /// Whether these bytes are a weight of 0, or none that is valid (RFC 9110, 12.4.2): `q=` and 0 or 1 with up to three
  /// decimals.
  fileprivate var isRefusal: Bool {
    guard count >= 2, self[startIndex].lowercased == UInt8(ascii: "q"), self[startIndex + 1] == UInt8(ascii: "=") else {
      return false
    }
    let weight = dropFirst(2)
    let decimals = weight.dropFirst(2)
    guard let whole = weight.first, whole == UInt8(ascii: "0") || whole == UInt8(ascii: "1"),
      weight.count < 2 || weight[weight.startIndex + 1] == UInt8(ascii: "."), decimals.count <= 3,
      decimals.allSatisfy(\.isDigit)
    else { return true }
    let hasDecimals = decimals.contains { $0 != UInt8(ascii: "0") }
    return whole == UInt8(ascii: "0") ? !hasDecimals : hasDecimals
  }
}
