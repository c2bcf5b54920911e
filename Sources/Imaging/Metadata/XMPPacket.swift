/// An XMP packet (ISO 16684-1): RDF in XML, of which just as much is read as finds names, values and texts.
///
/// Positions are overwritten with spaces, which leaves the XML well-formed and every byte behind them where it was:
/// attributes and elements whose name is that of a position, in any namespace; values and texts with a machine tag
/// (`geo:lat=`); pictures in base64, which may have an Exif of their own. A packet in another encoding than UTF-8, one
/// with a document type, and one that is not well-formed are not understood.
struct XMPPacket {
  private let bytes: UnsafeRawBufferPointer
  /// Whether the attribute or element `HasExtendedXMP` goes too, because the packets that it announces do.
  private let dropsExtension: Bool
  private var offset = 0
  private var blanks: [Range<Int>] = []

  /// The packet without positions.
  static func withoutPositions(_ bytes: UnsafeRawBufferPointer, dropsExtension: Bool = false) -> PositionRemoval {
    var packet = XMPPacket(bytes, dropsExtension: dropsExtension)
    guard packet.read() else { return .notUnderstood }
    guard !packet.blanks.isEmpty else { return .unchanged }
    var changed = Array(bytes)
    for range in packet.blanks { for index in range { changed[index] = UInt8(ascii: " ") } }
    return .changed(changed)
  }

  private init(_ bytes: UnsafeRawBufferPointer, dropsExtension: Bool) {
    // Some writers end or fill a packet with zeros.
    let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
    self.bytes = UnsafeRawBufferPointer(rebasing: bytes[..<end])
    self.dropsExtension = dropsExtension
  }

  /// Finds what to overwrite; false where the packet is not understood.
  private mutating func read() -> Bool {
    // Zeros are in UTF-16 and UTF-32.
    guard !bytes.contains(0) else { return false }
    var depth = 0
    var element: (depth: Int, start: Int)?
    while offset < bytes.count {
      guard bytes[offset] == UInt8(ascii: "<") else {
        let start = offset
        offset = bytes[start...].firstIndex(of: UInt8(ascii: "<")) ?? bytes.count
        if element == nil { blankText(start..<offset) }
        continue
      }
      let start = offset
      if starts(with: "<?") {
        guard skip(past: "?>") else { return false }
      } else if starts(with: "<!--") {
        guard skip(past: "-->") else { return false }
        if PositionWords.sayPosition(in: slice(start..<offset)) { blanks.append(start..<offset) }
      } else if starts(with: "<![CDATA[") {
        guard skip(past: "]]>") else { return false }
        if element == nil, PositionWords.sayPosition(in: slice(start..<offset)) { blanks.append(start..<offset) }
      } else if starts(with: "</") {
        guard skip(past: ">"), depth > 0 else { return false }
        depth -= 1
        if let outer = element, outer.depth == depth {
          blanks.append(outer.start..<offset)
          element = nil
        }
      } else {
        guard let tag = readStartTag(blanksAttributes: element == nil) else { return false }
        if tag.isEmpty {
          if element == nil, tag.isPosition { blanks.append(start..<offset) }
        } else {
          if element == nil, tag.isPosition { element = (depth, start) }
          depth += 1
        }
      }
    }
    return depth == 0
  }

  /// Reads a start tag or that of an empty element; `nil` if it is none.
  private mutating func readStartTag(blanksAttributes: Bool) -> (isEmpty: Bool, isPosition: Bool)? {
    offset += 1
    guard let name = readName() else { return nil }
    let isOfPosition = isPosition(name)
    while true {
      skipSpace()
      guard offset < bytes.count else { return nil }
      if bytes[offset] == UInt8(ascii: ">") {
        offset += 1
        return (false, isOfPosition)
      }
      if starts(with: "/>") {
        offset += 2
        return (true, isOfPosition)
      }
      let start = offset
      guard let name = readName() else { return nil }
      skipSpace()
      guard starts(with: "=") else { return nil }
      offset += 1
      skipSpace()
      guard offset < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[offset]) else { return nil }
      let value = offset + 1
      guard let end = bytes[value...].firstIndex(of: bytes[offset]) else { return nil }
      offset = end + 1
      if blanksAttributes, isPosition(name) || holdsPosition(value..<end) && !slice(name).starts(with: "xmlns".utf8) {
        blanks.append(start..<offset)
      }
    }
  }

  /// Overwrites a text between tags where it has a position.
  private mutating func blankText(_ text: Range<Int>) {
    if holdsPosition(text) { blanks.append(text) }
  }

  private func isPosition(_ name: Range<Int>) -> Bool {
    let name = slice(name)
    return PositionWords.isName(name) || dropsExtension && name.elementsEqual("xmpNote:HasExtendedXMP".utf8)
  }

  /// Whether a text or a value has a machine tag or is a JPEG in base64.
  private func holdsPosition(_ text: Range<Int>) -> Bool {
    let text = slice(text)
    let start = text.firstIndex { !Self.isSpace($0) } ?? text.count
    return text[start...].starts(with: "/9j/".utf8) || PositionWords.tagPosition(in: text)
  }

  private mutating func readName() -> Range<Int>? {
    let start = offset
    let ends = Array("<>=/\"'&".utf8)
    while offset < bytes.count, !Self.isSpace(bytes[offset]), !ends.contains(bytes[offset]) { offset += 1 }
    return start < offset ? start..<offset : nil
  }

  private mutating func skipSpace() {
    while offset < bytes.count, Self.isSpace(bytes[offset]) { offset += 1 }
  }

  private func starts(with text: String) -> Bool { ByteReader(bytes).has(text, at: offset) }

  /// Moves behind the next `text`; false if there is none.
  private mutating func skip(past text: String) -> Bool {
    let reader = ByteReader(bytes)
    let last = text.utf8.last
    while offset < bytes.count {
      offset += 1
      guard offset >= text.utf8.count, bytes[offset - 1] == last else { continue }
      if reader.has(text, at: offset - text.utf8.count) { return true }
    }
    return false
  }

  private func slice(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }
}
