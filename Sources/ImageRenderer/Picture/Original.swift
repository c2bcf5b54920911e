import CVips
import Imaging

/// An original in memory, whose header has been read.
struct Original {
  /// The file. It must outlive all pictures of it.
  let bytes: UnsafeRawBufferPointer
  /// Its format.
  let format: ImageFormat
  /// The size of the stored pixels of a frame.
  let stored: PixelSize
  /// How the stored pixels become upright.
  let uprightTurn: Turn
  /// The frames; 1 for a still.
  let frames: Int
  /// The pictures in the file, as facts have them: frames, or the pages of a TIFF, of which the first is rendered.
  let pages: Int
  /// Whether it has an alpha band.
  let hasAlpha: Bool
  /// The pixels, if the header could not be read without them.
  private let decoded: Picture?

  /// The size of the upright picture.
  var upright: PixelSize { uprightTurn.size(of: stored) }

  /// The size of all decoded pixels, in bytes, with four bytes each.
  var decodedSize: Int { 4 * stored.pixels * frames }

  /// Reads the header of a file.
  ///
  /// - Parameter maxPixels: The most pixels of all frames together.
  /// - Throws: What is wrong with the file.
  init(_ bytes: UnsafeRawBufferPointer, maxPixels: Int) throws(RenderFailure) {
    guard let type = ImageType(sniffing: bytes) else { throw RenderFailure(.notAnImage, "unknown signature") }
    let format = type.format
    // Our own parser looks first: some libraries allocate memory for what a header says.
    let facts = try? ImageFacts(of: bytes, type)
    if let pixels = facts?.pixels(ofAllFrames: format.isAnimated), pixels > maxPixels {
      throw RenderFailure(.tooManyPixels, "\(pixels) pixels")
    }
    // libvips 8.14 shows any of its frames.
    if format == .jxl, let facts, facts.frames == nil { throw RenderFailure(.unsupported, "jxl: an animation") }
    let header = try Self.load(bytes, format, LoadOptions())
    let page = header.size
    self.bytes = bytes
    self.format = format
    stored = page
    let count = max(1, header.number("n-pages", otherwise: 1))
    frames = format.isAnimated ? count : 1
    pages = format.isAnimated || format == .tiff ? min(count, ImageFacts.maximumFrames) : 1
    hasAlpha = header.hasAlpha
    decoded = format == .bmp ? header : nil
    uprightTurn = format.hasExifOrientation ? Turn(exif: header.number("orientation", otherwise: 1)) : .none
    let (pixels, isHuge) = page.pixels.multipliedReportingOverflow(by: frames)
    guard !isHuge, pixels <= maxPixels else {
      throw RenderFailure(.tooManyPixels, "\(page.width) x \(page.height) pixels, \(frames) frames")
    }
  }

  /// How a file is loaded.
  struct LoadOptions {
    /// The divisor of both sides: 1, 2, 4 or 8.
    var shrink = 1
    /// Whether all frames are loaded, one below the other.
    var isAnimated = false
  }

  /// Opens the file for its pixels.
  func load(_ options: LoadOptions) throws(RenderFailure) -> Picture {
    if let decoded { return decoded }
    return try Self.load(bytes, format, options)
  }

  private static func load(
    _ bytes: UnsafeRawBufferPointer, _ format: ImageFormat, _ options: LoadOptions
  ) throws(RenderFailure) -> Picture {
    let (start, count) = (bytes.baseAddress, bytes.count)
    let pages: Int32 = options.isAnimated ? -1 : 1
    if format == .jxl, !cvips_has("jxlload_buffer") {
      throw RenderFailure(.unsupported, "libvips has no module for JPEG XL")
    }
    return switch format {
    case .jpeg: try Picture { cvips_load_jpeg(start, count, Int32(options.shrink), $0) }
    case .png: try Picture { cvips_load_png(start, count, $0) }
    case .webp: try Picture { cvips_load_webp(start, count, pages, 1 / Double(options.shrink), $0) }
    case .gif: try Picture { cvips_load_gif(start, count, pages, $0) }
    case .avif, .heic: try Picture { cvips_load_heif(start, count, $0) }
    case .tiff: try Picture { cvips_load_tiff(start, count, $0) }
    case .bmp: try Picture(bitmap: bytes)
    case .jxl: try Picture { cvips_load_jxl(start, count, $0) }
    }
  }
}

extension ImageFacts {
  /// The pixels of the first frame, or of all.
  fileprivate func pixels(ofAllFrames isAnimated: Bool) -> Int? {
    var facts = self
    if !isAnimated { facts.frames = 1 }
    return facts.pixels
  }
}

extension ImageFormat {
  /// Whether pages of the file are frames of an animation.
  var isAnimated: Bool { self == .gif || self == .webp }

  /// Whether the orientation in Exif counts. HEIF and JPEG XL have their own turn, which the decoder applies.
  var hasExifOrientation: Bool { self != .avif && self != .heic && self != .jxl }

  /// Whether the loader can scale down cheaply.
  var shrinksOnLoad: Bool { self == .jpeg || self == .webp }
}

extension Turn {
  /// The turn that an orientation asks for (Exif 2.32, tag 0x0112); none for an unknown one.
  init(exif orientation: Int) {
    switch orientation {
    case 2: self.init(.none, .horizontal)
    case 3: self.init(.half)
    case 4: self.init(.none, .vertical)
    case 5: self.init(.quarter, .horizontal)
    case 6: self.init(.quarter)
    case 7: self.init(.quarter, .vertical)
    case 8: self.init(.threeQuarters)
    default: self = .none
    }
  }
}
