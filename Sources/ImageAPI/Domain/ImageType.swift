/// A kind of image that is accepted, found out from the first bytes of a file.
package enum ImageType: CaseIterable, Sendable {
  case jpeg, png, gif, webp, avif, heic, tiff, bmp

  /// What is fixed for a type.
  private struct Definition {
    /// What people call it.
    let name: String
    /// The media type as registered with IANA.
    let mediaType: String
    /// The usual ending of file names, without the dot.
    let fileExtension: String
  }

  private var definition: Definition {
    switch self {
    case .jpeg: Definition(name: "JPEG", mediaType: "image/jpeg", fileExtension: "jpg")
    case .png: Definition(name: "PNG", mediaType: "image/png", fileExtension: "png")
    case .gif: Definition(name: "GIF", mediaType: "image/gif", fileExtension: "gif")
    case .webp: Definition(name: "WebP", mediaType: "image/webp", fileExtension: "webp")
    case .avif: Definition(name: "AVIF", mediaType: "image/avif", fileExtension: "avif")
    case .heic: Definition(name: "HEIC", mediaType: "image/heic", fileExtension: "heic")
    case .tiff: Definition(name: "TIFF", mediaType: "image/tiff", fileExtension: "tiff")
    case .bmp: Definition(name: "BMP", mediaType: "image/bmp", fileExtension: "bmp")
    }
  }

  /// The media type as registered with IANA.
  package var mediaType: String { definition.mediaType }

  /// The usual ending of file names, without the dot.
  package var fileExtension: String { definition.fileExtension }

  /// The types as a sentence names them: `JPEG, PNG or GIF`.
  package static var names: String { allCases.map(\.definition.name).formattedAsChoice() }

  /// The media types that browsers may show in a page: those that are accepted, and HEIF, which other tools store.
  package static let inlineMediaTypes = allCases.map(\.mediaType) + ["image/heif"]

  /// The type of the image in `bytes`, or nil where it is none that is accepted.
  ///
  /// The signatures are those of the WHATWG MIME Sniffing standard, section 6.1, and for what that leaves out those of
  /// ISO/IEC 14496-12 (the `ftyp` box of AVIF and HEIC), TIFF 6.0, BigTIFF and the BITMAPFILEHEADER.
  package init?(sniffing bytes: UnsafeRawBufferPointer) {
    func has(_ signature: [UInt8], at offset: Int = 0) -> Bool {
      bytes.count >= offset + signature.count && bytes[offset..<offset + signature.count].elementsEqual(signature)
    }
    func has(_ signature: String, at offset: Int = 0) -> Bool { has(Array(signature.utf8), at: offset) }

    if has([0xFF, 0xD8, 0xFF]) {
      self = .jpeg
    } else if has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if has("GIF87a") || has("GIF89a") {
      self = .gif
    } else if has("RIFF") && has("WEBPVP", at: 8) {
      self = .webp
    } else if has("ftyp", at: 4) {
      guard let type = Self.type(ofFileTypeBox: bytes) else { return nil }
      self = type
    } else if has([0x49, 0x49, 0x2A, 0x00]) || has([0x4D, 0x4D, 0x00, 0x2A])
      || has([0x49, 0x49, 0x2B, 0x00]) || has([0x4D, 0x4D, 0x00, 0x2B])
    {
      self = .tiff
    } else if has("BM") && Self.isBitmapHeader(bytes) {
      self = .bmp
    } else {
      return nil
    }
  }

  /// The type that the brands of a `ftyp` box name: the major brand first, then the compatible ones.
  private static func type(ofFileTypeBox bytes: UnsafeRawBufferPointer) -> Self? {
    guard bytes.count >= 16 else { return nil }
    let size = Int(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))
    let end = min(size, bytes.count, 256)
    guard size >= 16 else { return nil }
    // Offset 12 holds the minor version, which is no brand.
    for offset in [8] + stride(from: 16, to: end - 3, by: 4) {
      switch String(decoding: bytes[offset..<offset + 4], as: UTF8.self) {
      case "avif", "avis": return .avif
      case "heic", "heix", "hevc", "hevx", "heim", "heis", "hevm", "hevs": return .heic
      default: continue
      }
    }
    return nil
  }

  /// Two letters would take many a text for a bitmap, so the length of the header that follows is looked at as well.
  private static func isBitmapHeader(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 18 else { return false }
    let headerLength = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 14, as: UInt32.self))
    return [12, 16, 40, 52, 56, 64, 108, 124].contains(headerLength)
  }
}
