import CVips
import Glibc
import Imaging

/// An image of libvips. Most of its pixels do not exist before a saver asks for them.
final class Picture {
  /// A reference to libvips' image; owned.
  let image: OpaquePointer

  deinit { cvips_release(image) }

  /// The result of a call.
  ///
  /// - Throws: The failure that libvips' messages mean.
  init(_ call: (UnsafeMutablePointer<OpaquePointer?>) -> Int32) throws(RenderFailure) {
    var out: OpaquePointer?
    guard call(&out) == 0, let out else { throw .fromLibrary() }
    image = out
  }

  /// The picture in a BMP. Its pixels stay in memory until the process ends.
  convenience init(bitmap file: UnsafeRawBufferPointer) throws(RenderFailure) {
    let bitmap: Bitmap
    do throws(Bitmap.Failure) { bitmap = try Bitmap(file) } catch { throw RenderFailure(error) }
    // There may be room for the pixels once, and not for a copy of them.
    guard let memory = calloc(bitmap.byteCount, 1) else {
      throw RenderFailure(.originalTooLarge, "no memory for \(bitmap.byteCount) bytes")
    }
    let pixels = UnsafeMutableBufferPointer(
      start: memory.assumingMemoryBound(to: UInt8.self), count: bitmap.byteCount)
    do throws(Bitmap.Failure) { try bitmap.decode(into: pixels) } catch { throw RenderFailure(error) }
    let (width, height) = (Int32(clamping: bitmap.width), Int32(clamping: bitmap.height))
    try self.init { cvips_image_of_pixels(memory, width, height, bitmap.hasAlpha ? 4 : 3, $0) }
  }

  /// Width and height in pixels. An animation has its frames one below the other.
  var size: PixelSize { PixelSize(width: Int(cvips_width(image)), height: Int(cvips_height(image))) }

  /// The number of bands, alpha included.
  var bands: Int { Int(cvips_bands(image)) }

  /// Whether the last band is alpha.
  var hasAlpha: Bool { cvips_has_alpha(image) }

  /// The kind of pixels.
  var kind: CVipsKind { cvips_kind(image) }

  /// The number in a field of the file.
  func number(_ field: String, otherwise: Int) -> Int { Int(cvips_number(image, field, Int32(otherwise))) }

  /// The numbers in a field of the file, at most `capacity`.
  func numbers(_ field: String, capacity: Int) -> [Int32] {
    [Int32](unsafeUninitializedCapacity: capacity) { buffer, count in
      count = min(capacity, Int(cvips_numbers(image, field, buffer.baseAddress, Int32(capacity))))
    }
  }

  /// Calls `use` with the colour profile of the file; `nil` if it has none.
  func withProfile<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result? {
    var size = 0
    guard let bytes = cvips_blob(image, "icc-profile-data", &size) else { return nil }
    return use(UnsafeRawBufferPointer(start: bytes, count: size))
  }
}

// MARK: Operations

extension Picture {
  /// A rectangle of the picture.
  func extract(_ region: PixelRegion) throws(RenderFailure) -> Picture {
    if region == PixelRegion(all: size) { return self }
    return try Picture {
      cvips_extract(image, Int32(region.x), Int32(region.y), Int32(region.width), Int32(region.height), $0)
    }
  }

  /// The picture at another size. Transparent pixels do not colour their neighbours.
  func resized(to size: PixelSize, _ kernel: CVipsKernel = CVIPS_LANCZOS3) throws(RenderFailure) -> Picture {
    if size == self.size { return self }
    let (width, height) = (Int32(size.width), Int32(size.height))
    guard hasAlpha, kind != CVIPS_OTHER else { return try Picture { cvips_resize(image, width, height, kernel, $0) } }
    let isWide = kind == CVIPS_RGB16 || kind == CVIPS_GREY16
    let premultiplied = try Picture { cvips_premultiply(image, $0) }
    let resized = try Picture { cvips_resize(premultiplied.image, width, height, kernel, $0) }
    return try Picture { cvips_unpremultiply(resized.image, isWide, $0) }
  }

  /// The turned and flipped picture.
  func turned(_ turn: Turn) throws(RenderFailure) -> Picture {
    if turn == .none { return self }
    // libvips reads files from top to bottom.
    var picture = try computed()
    if turn.rotation != .none {
      picture = try Picture { cvips_turn(picture.image, Int32(turn.rotation.rawValue / 90), $0) }
    }
    if let flip = turn.flip { picture = try Picture { cvips_mirror(picture.image, flip == .vertical, $0) } }
    return picture
  }

  /// The picture with all its pixels in memory.
  func computed() throws(RenderFailure) -> Picture { try Picture { cvips_compute(image, $0) } }

  /// Computes all pixels and throws them away.
  func check() throws(RenderFailure) {
    guard cvips_check(image) == 0 else { throw .fromLibrary() }
  }

  /// The pixels, one byte a band.
  func pixels() throws(RenderFailure) -> [UInt8] {
    var size = 0
    guard let bytes = cvips_pixels(image, &size) else { throw .fromLibrary() }
    defer { cvips_free(bytes) }
    return Array(UnsafeRawBufferPointer(start: bytes, count: size))
  }
}

// MARK: Failures

extension RenderFailure {
  /// The failure that a BMP without pixels means.
  fileprivate init(_ failure: Bitmap.Failure) {
    switch failure {
    case .corrupt(let reason): self.init(.corrupt, "bmp: \(reason)")
    case .unsupported(let reason): self.init(.unsupported, "bmp: \(reason)")
    }
  }

  /// The failure that the messages of libvips mean, and forgets them.
  static func fromLibrary() -> RenderFailure {
    let message = String(cString: cvips_error())
    cvips_error_clear()
    return LibraryMessage(message).failure
  }
}
