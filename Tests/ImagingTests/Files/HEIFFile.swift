/// AVIFs and HEICs without pixels (ISO/IEC 23008-12).
enum HEIFFile {
  static func box(_ type: String, _ content: [UInt8]) -> [UInt8] { big(content.count + 8, 4) + [UInt8](type) + content }

  /// A box with a version and flags.
  static func fullBox(_ type: String, _ content: [UInt8], version: Int = 0, flags: Int = 0) -> [UInt8] {
    box(type, big(version, 1) + big(flags, 3) + content)
  }

  static func size(_ width: Int, _ height: Int) -> [UInt8] { fullBox("ispe", big(width, 4) + big(height, 4)) }
  static func turn(_ quarters: UInt8) -> [UInt8] { box("irot", [quarters]) }

  /// A clean aperture in the middle. Each side is a fraction.
  static func aperture(_ width: (Int, Int), _ height: (Int, Int)) -> [UInt8] {
    box("clap", [width.0, width.1, height.0, height.1, 0, 1, 0, 1].flatMap { big($0, 4) })
  }

  static let alpha = fullBox("auxC", [UInt8]("urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0"))

  /// A `meta` box: the properties of all items, which of them each item has (from 1), and references between items.
  static func meta(
    properties: [[UInt8]], items: [(id: Int, properties: [Int])],
    references: [(type: String, from: Int, to: [Int])] = [],
    primary: Int = 1, isLong: Bool = false
  ) -> [UInt8] {
    let length = isLong ? 4 : 2
    let associations = items.flatMap { item in
      big(item.id, length) + [UInt8(item.properties.count)] + item.properties.flatMap { big($0, isLong ? 2 : 1) }
    }
    let version = isLong ? 1 : 0
    let links = references.flatMap {
      box($0.type, big($0.from, length) + big($0.to.count, 2) + $0.to.flatMap { big($0, length) })
    }
    return fullBox(
      "meta",
      fullBox("hdlr", [0, 0, 0, 0] + [UInt8]("pict") + Array(repeating: 0, count: 13))
        + fullBox("pitm", big(primary, length), version: version)
        + (links.isEmpty ? [] : fullBox("iref", links, version: version))
        + box(
          "iprp",
          box("ipco", Array(properties.joined()))
            + fullBox("ipma", big(items.count, 4) + associations, version: version, flags: version)))
  }

  static func make(_ boxes: [UInt8]..., brand: String = "avif") -> [UInt8] {
    box("ftyp", [UInt8]("\(brand)\0\0\0\0mif1\(brand)")) + boxes.joined() + box("mdat", [1, 2, 3])
  }

  /// The picture of one item with `properties`.
  static func still(_ properties: [UInt8]..., isLong: Bool = false, brand: String = "avif") -> [UInt8] {
    make(meta(properties: properties, items: [(1, Array(1...properties.count))], isLong: isLong), brand: brand)
  }

  /// A `moov` box of one track.
  static func movie(_ width: Int, _ height: Int, frames: Int, handler: String = "pict") -> [UInt8] {
    let entry = box(
      "hvc1", Array(repeating: 0, count: 24) + big(width, 2) + big(height, 2) + Array(repeating: 0, count: 50))
    let samples = fullBox("stsd", big(1, 4) + entry) + fullBox("stsz", big(0, 4) + big(frames, 4))
    return box(
      "moov",
      box(
        "trak",
        box(
          "mdia",
          fullBox("hdlr", [0, 0, 0, 0] + [UInt8](handler) + Array(repeating: 0, count: 13))
            + box("minf", box("stbl", samples)))))
  }
}
