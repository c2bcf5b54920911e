/// The items of a `meta` box and their properties (ISO/IEC 14496-12, 8.11; ISO/IEC 23008-12, section 6).
struct HEIFItems {
  private let primaryItem: UInt32
  /// The properties of all items. Their numbers begin with 1.
  private let properties: [Box]
  /// The `ipma` boxes, which say what item has what properties.
  private let associations: [ByteReader]
  /// The `iref` box.
  private let references: ByteReader?

  /// The most items that are looked at. A picture of tiles has hundreds.
  private static let maximumItems = 100_000

  /// The most auxiliary images that are looked at. Each tile of a grid may have one of its own.
  private static let maximumAuxiliaries = 1_000

  /// The items in the content of a `meta` box; `nil` if it names no primary one.
  init?(_ meta: ByteReader) {
    var primaryItem: UInt32?
    var properties: ByteReader?
    var references: ByteReader?
    // Version and flags stand before the boxes.
    for box in Boxes(meta, from: 4) {
      switch box.type {
      case "pitm": primaryItem = primaryItem ?? Self.item(box.content, at: 4, isLong: box.content.byte(at: 0) != 0)
      case "iprp": properties = properties ?? box.content
      case "iref": references = references ?? box.content
      default: break
      }
    }
    guard let primaryItem, let properties else { return nil }
    self.primaryItem = primaryItem
    self.references = references
    self.properties = properties.box("ipco").map { Array(Boxes($0.content)) } ?? []
    associations = Boxes(properties).filter { $0.type == "ipma" }.map(\.content)
  }

  /// The header of the primary item. Its properties apply in order (ISO/IEC 23008-12, 6.3).
  func primary() throws(CorruptImage) -> ImageHeader {
    var size: (width: Int, height: Int)?
    for property in try properties(of: [primaryItem])[primaryItem] ?? [] {
      switch property.type {
      case "ispe":
        guard let width = property.content.offset(UInt32.self, at: 4, .bigEndian),
          let height = property.content.offset(UInt32.self, at: 8, .bigEndian)
        else { throw .hasNoDimensions }
        size = (width, height)
      case "irot":
        // A quarter or three (6.5.10).
        if let current = size, let angle = property.content.byte(at: 0), angle & 1 == 1 {
          size = (current.height, current.width)
        }
      case "clap":
        if let current = size { size = try aperture(property.content, current) }
      default: break
      }
    }
    guard let size else { throw .hasNoDimensions }
    return ImageHeader(width: size.width, height: size.height, hasAlpha: try hasAlpha())
  }

  /// The size of a clean aperture within `size`, rounded as by libheif (ISO/IEC 14496-12, 12.1.4).
  private func aperture(
    _ box: ByteReader, _ size: (width: Int, height: Int)
  ) throws(CorruptImage) -> (width: Int, height: Int) {
    func side(_ offset: Int, _ bound: Int) throws(CorruptImage) -> Int {
      guard let numerator = box.number(UInt32.self, at: offset, .bigEndian),
        let denominator = box.number(UInt32.self, at: offset + 4, .bigEndian), denominator > 0
      else { throw CorruptImage("its clean aperture is broken") }
      return min((Int(numerator) + Int(denominator) / 2) / Int(denominator), bound)
    }
    return (try side(0, size.width), try side(8, size.height))
  }

  /// Whether an auxiliary image of alpha belongs to the primary item, or to an image that it is made of: a grid may have
  /// the alpha in its tiles (ISO/IEC 23008-12, 6.5.8 and 6.6.2).
  private func hasAlpha() throws(CorruptImage) -> Bool? {
    guard let references else { return false }
    let isLong = references.byte(at: 0) != 0
    let parts = Boxes(references, from: 4).first {
      $0.type == "dimg" && Self.item($0.content, at: 0, isLong: isLong) == primaryItem
    }
    let images = Set(parts.map { Self.targets($0.content, isLong: isLong) } ?? []).union([primaryItem])
    var auxiliaries: Set<UInt32> = []
    for box in Boxes(references, from: 4) where box.type == "auxl" && auxiliaries.count < Self.maximumAuxiliaries {
      guard let auxiliary = Self.item(box.content, at: 0, isLong: isLong),
        Self.targets(box.content, isLong: isLong).contains(where: images.contains)
      else { continue }
      auxiliaries.insert(auxiliary)
    }
    guard !auxiliaries.isEmpty else { return false }
    let isAlpha = try properties(of: auxiliaries).values.joined().contains { property in
      property.type == "auxC" && Self.alphaTypes.contains { property.content.has($0, at: 4) }
    }
    return isAlpha ? true : auxiliaries.count < Self.maximumAuxiliaries ? false : nil
  }

  /// The items that a reference leads to (ISO/IEC 14496-12, 8.11.12).
  private static func targets(_ reference: ByteReader, isLong: Bool) -> [UInt32] {
    let length = isLong ? 4 : 2
    guard let count = reference.number(UInt16.self, at: length, .bigEndian) else { return [] }
    return (0..<Int(count)).compactMap { item(reference, at: length + 2 + $0 * length, isLong: isLong) }
  }

  /// The types of auxiliary images that are alpha (ISO/IEC 23008-12, B.2.1.3 and E.2.1; ISO/IEC 23000-22, 7.3.5.2), with
  /// the zero that ends them.
  private static let alphaTypes = [
    "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", "urn:mpeg:hevc:2015:auxid:1\0", "urn:mpeg:avc:2015:auxid:1\0",
  ]

  /// The properties of each of `items`, in order. All are found in one walk, since a file may have very many items.
  private func properties(of items: Set<UInt32>) throws(CorruptImage) -> [UInt32: [Box]] {
    var found: [UInt32: [Box]] = [:]
    var remaining = Self.maximumItems
    for box in associations {
      let isLong = box.byte(at: 0) != 0
      // The lowest flag says that a number has two bytes.
      let length = box.byte(at: 3).map { $0 & 1 == 1 ? 2 : 1 } ?? 1
      guard let count = box.offset(UInt32.self, at: 4, .bigEndian) else { continue }
      var offset = 8
      for _ in 0..<count {
        guard let id = Self.item(box, at: offset, isLong: isLong),
          let numbers = box.byte(at: offset + (isLong ? 4 : 2)).map(Int.init)
        else { break }
        remaining -= 1
        guard remaining >= 0 else { throw CorruptImage("it has too many items") }
        offset += (isLong ? 4 : 2) + 1
        // Of two entries for an item, the first counts.
        if items.contains(id), found[id] == nil {
          var list: [Box] = []
          for index in 0..<numbers {
            if let property = try property(box, at: offset + index * length, length) { list.append(property) }
          }
          found[id] = list
          if found.count == items.count { return found }
        }
        offset += numbers * length
      }
    }
    return found
  }

  /// The property whose number stands at `offset`; `nil` for number 0, which stands for none.
  private func property(_ box: ByteReader, at offset: Int, _ length: Int) throws(CorruptImage) -> Box? {
    // The highest bit says that a reader has to know the property.
    let number =
      length == 2
      ? box.number(UInt16.self, at: offset, .bigEndian).map { Int($0 & 0x7FFF) }
      : box.byte(at: offset).map { Int($0 & 0x7F) }
    guard let number, number <= properties.count else { throw CorruptImage("a property of its image is missing") }
    return number == 0 ? nil : properties[number - 1]
  }

  /// The number of an item, which has two or four bytes.
  private static func item(_ bytes: ByteReader, at offset: Int, isLong: Bool) -> UInt32? {
    isLong
      ? bytes.number(UInt32.self, at: offset, .bigEndian)
      : bytes.number(UInt16.self, at: offset, .bigEndian).map(UInt32.init)
  }
}
