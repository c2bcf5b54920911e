/// The TIFF structure that Exif is (CIPA DC-008, 4.5), without the signature that some containers put before it.
enum ExifBlock {
  /// Tags of TIFF and Exif.
  enum Tag {
    static let orientation: UInt16 = 0x0112
    static let subDirectories: UInt16 = 0x014A
    static let thumbnailOffset: UInt16 = 0x0201
    static let thumbnailLength: UInt16 = 0x0202
    static let xmp: UInt16 = 0x02BC
    static let iptc: UInt16 = 0x83BB
    static let photoshop: UInt16 = 0x8649
    static let exif: UInt16 = 0x8769
    static let gps: UInt16 = 0x8825
    static let makerNote: UInt16 = 0x927C
    static let interoperability: UInt16 = 0xA005
  }

  /// A block with the orientation alone.
  static func minimal(orientation: Int) -> [UInt8] {
    [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(orientation), 0, 0, 0, 0, 0, 0]
  }

  /// The orientation that the first directory says, 1 to 8; 1 where it says none.
  static func orientation(of block: UnsafeRawBufferPointer) -> Int {
    let reader = ByteReader(block)
    guard let header = ExifHeader(reader),
      let count = reader.number(UInt16.self, at: header.directory, header.order)
    else { return 1 }
    for index in 0..<Int(count) {
      let entry = header.directory + 2 + 12 * index
      guard let tag = reader.number(UInt16.self, at: entry, header.order) else { return 1 }
      guard tag == Tag.orientation else { continue }
      // SHORT; some writers say LONG.
      let value =
        switch reader.number(UInt16.self, at: entry + 2, header.order) {
        case 3: reader.number(UInt16.self, at: entry + 8, header.order).map(Int.init)
        case 4: reader.number(UInt32.self, at: entry + 8, header.order).map(Int.init)
        default: Int?.none
        }
      return value.flatMap { 1...8 ~= $0 ? $0 : nil } ?? 1
    }
    return 1
  }

  /// Where the block begins in `payload`, which may have the signature `Exif` and two bytes before it.
  static func start(in payload: UnsafeRawBufferPointer) -> Int {
    ByteReader(payload).has("Exif\0") ? min(6, payload.count) : 0
  }
}

/// The header of a block of Exif.
struct ExifHeader {
  let order: ByteReader.Order
  /// The offset of the first directory: 8 or more.
  let directory: Int

  /// `nil` if the block has none.
  init?(_ reader: ByteReader) {
    if reader.has([0x49, 0x49, 42, 0]) {
      order = .littleEndian
    } else if reader.has([0x4D, 0x4D, 0, 42]) {
      order = .bigEndian
    } else {
      return nil
    }
    guard let offset = reader.number(UInt32.self, at: 4, order), offset >= 8 else { return nil }
    directory = Int(offset)
  }
}
