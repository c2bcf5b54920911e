import CVips
import Imaging
import Text

/// Encodes a picture.
struct Encoder {
  private let format: OutputFormat
  private let job: RenderJob

  /// An encoder with the settings of a job.
  init(_ format: OutputFormat, _ job: RenderJob) {
    self.format = format
    self.job = job
  }

  /// Calls `use` with the encoded picture, which is valid only during the call.
  ///
  /// - Throws: Also the failures of everything before: pixels are decoded when they are encoded.
  func encode<Result>(_ picture: Picture, _ use: (UnsafeRawBufferPointer) -> Result) throws(RenderFailure) -> Result {
    let quality = Int32(job.quality(of: format) ?? 0)
    let encoders = job.encoders
    var bytes: UnsafeMutableRawPointer?
    var size = 0
    let result =
      switch format {
      case .jpeg: cvips_save_jpeg(picture.image, quality, &bytes, &size)
      case .png: cvips_save_png(picture.image, Int32(encoders.pngCompression), &bytes, &size)
      case .webp: cvips_save_webp(picture.image, quality, Int32(encoders.webpEffort), &bytes, &size)
      case .avif: cvips_save_avif(picture.image, quality, Int32(encoders.avifEffort), &bytes, &size)
      case .gif: cvips_save_gif(picture.image, Int32(encoders.gifEffort), &bytes, &size)
      }
    guard result == 0, let bytes else { throw .fromLibrary() }
    defer { cvips_free(bytes) }
    let file = UnsafeRawBufferPointer(start: bytes, count: size)
    if format == .webp, let shorter = WebPContainer.withoutExif(file) { return shorter.withRawBytes(use) }
    return use(file)
  }
}
