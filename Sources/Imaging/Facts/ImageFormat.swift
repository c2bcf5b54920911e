/// The format of an image, by the name that answers give it. Types whose pictures are coded alike share one.
package enum ImageFormat: String, CaseIterable, Sendable {
  case jpeg, png, gif, webp, avif, heic, tiff, bmp, jxl
}

extension ImageType {
  /// The format of images of this type.
  package var format: ImageFormat {
    switch self {
    case .jpeg: .jpeg
    case .png: .png
    case .gif: .gif
    case .webp: .webp
    case .avif: .avif
    case .heic, .heicSequence: .heic
    case .jxl: .jxl
    case .tiff: .tiff
    case .bmp: .bmp
    }
  }
}
