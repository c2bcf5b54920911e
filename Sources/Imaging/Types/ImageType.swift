import Text

/// A kind of image that is accepted, found out from the first bytes of a file.
package enum ImageType: CaseIterable, Sendable {
  case jpeg, png, gif, webp, avif, heic, heicSequence, jxl, tiff, bmp

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
    case .heicSequence: Definition(name: "HEIC", mediaType: "image/heic-sequence", fileExtension: "heics")
    case .jxl: Definition(name: "JPEG XL", mediaType: "image/jxl", fileExtension: "jxl")
    case .tiff: Definition(name: "TIFF", mediaType: "image/tiff", fileExtension: "tiff")
    case .bmp: Definition(name: "BMP", mediaType: "image/bmp", fileExtension: "bmp")
    }
  }

  /// The media type as registered with IANA.
  package var mediaType: String { definition.mediaType }

  /// The usual ending of file names, without the dot.
  package var fileExtension: String { definition.fileExtension }

  /// The types as a sentence names them: `JPEG, PNG or GIF`.
  package static var names: String {
    allCases.map(\.definition.name).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }.formattedAsChoice()
  }

  /// The media types that browsers may show in a page: those that are accepted, HEIF, and other names of the accepted
  /// types, which other tools store.
  package static let inlineMediaTypes =
    allCases.map(\.mediaType) + [
      "image/heif", "image/heif-sequence", "image/jpg", "image/pjpeg", "image/x-png", "image/apng", "image/x-ms-bmp",
    ]
}
