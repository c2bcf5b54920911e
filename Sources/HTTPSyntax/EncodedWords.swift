import Text

/// Text in header fields that are ASCII only: encoded words such as `=?UTF-8?B?w6k=?=` (RFC 2047). S3 and its tools write
/// user metadata so.
package enum EncodedWords {
  /// A stretch of a text.
  private struct Piece {
    /// The encoding of an encoded word; `nil` for literal text.
    let encoding: CharacterEncoding?
    /// The decoded bytes.
    var bytes: [UInt8]

    /// Whether it is white space as it stands.
    var isBlank: Bool { encoding == nil && bytes.allSatisfy(\.isBlank) }
  }

  /// The text with its encoded words decoded; `nil` if it has none, or one that is not valid in its encoding.
  package static func decode(_ text: String) -> String? {
    guard text.utf8.contains(UInt8(ascii: "=")) else { return nil }
    let pieces = pieces(of: Array(text.utf8)[...])
    guard pieces.contains(where: { $0.encoding != nil }) else { return nil }
    var decoded = ""
    for piece in joined(pieces) {
      guard let text = (piece.encoding ?? .utf8).decode(piece.bytes) else { return nil }
      decoded += text
    }
    return decoded
  }

  private static func pieces(of text: ArraySlice<UInt8>) -> [Piece] {
    var pieces: [Piece] = []
    var rest = text
    while let byte = rest.first {
      if let word = takeWord(from: &rest) {
        pieces.append(word)
        continue
      }
      rest.removeFirst()
      if pieces.isEmpty || pieces[pieces.count - 1].encoding != nil { pieces.append(Piece(encoding: nil, bytes: [])) }
      pieces[pieces.count - 1].bytes.append(byte)
    }
    return pieces
  }

  /// `pieces` without the white space between encoded words, which belongs to neither (RFC 2047, 6.2). Words of one
  /// encoding are joined, because some writers cut a character in two.
  private static func joined(_ pieces: [Piece]) -> [Piece] {
    var joined: [Piece] = []
    for piece in pieces {
      if piece.encoding != nil, joined.count > 1, joined[joined.count - 1].isBlank { joined.removeLast() }
      if let last = joined.last, piece.encoding != nil, piece.encoding == last.encoding {
        joined[joined.count - 1].bytes += piece.bytes
      } else {
        joined.append(piece)
      }
    }
    return joined
  }

  /// Takes the encoded word at the front: `=?charset?B?base64?=`, or `Q` with `=` and two digits for a byte (RFC 2047, 2).
  ///
  /// - Returns: `nil` if there is none, or one that is unknown. `text` is then as before.
  private static func takeWord(from text: inout ArraySlice<UInt8>) -> Piece? {
    guard text.starts(with: "=?".utf8) else { return nil }
    let fields = text.dropFirst(2).split(separator: UInt8(ascii: "?"), maxSplits: 3, omittingEmptySubsequences: false)
    guard fields.count == 4, fields[3].first == UInt8(ascii: "="), fields[1].count == 1 else { return nil }
    // RFC 2231, 5: the charset may be followed by an asterisk and a language.
    let label = fields[0].prefix { $0 != UInt8(ascii: "*") }
    guard let encoding = CharacterEncoding(label: String(decoding: label, as: UTF8.self)) else { return nil }
    let bytes: [UInt8]?
    switch fields[1].first {
    case UInt8(ascii: "B"), UInt8(ascii: "b"): bytes = Base64.decode(fields[2])
    case UInt8(ascii: "Q"), UInt8(ascii: "q"): bytes = decodeQ(fields[2])
    default: bytes = nil
    }
    guard let bytes else { return nil }
    text = fields[3].dropFirst()
    return Piece(encoding: encoding, bytes: bytes)
  }

  /// The bytes of the encoding Q (RFC 2047, 4.2), which is percent-encoding with other characters.
  private static func decodeQ(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "_"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "="):
        guard let value = Hexadecimal.decode(rest.prefix(2)), value.count == 1 else { return nil }
        bytes += value
        rest = rest.dropFirst(2)
      default: bytes.append(byte)
      }
    }
    return bytes
  }
}
