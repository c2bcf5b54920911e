import CVips
import Imaging

extension Picture {
  /// Blurred with `sigma` pixels. Transparent pixels do not colour their neighbours.
  func blurred(_ sigma: Double) throws(RenderFailure) -> Picture {
    guard hasAlpha else { return try Picture { cvips_blur(image, sigma, $0) } }
    let premultiplied = try Picture { cvips_premultiply(image, $0) }
    let blurred = try Picture { cvips_blur(premultiplied.image, sigma, $0) }
    return try Picture { cvips_unpremultiply(blurred.image, false, $0) }
  }

  /// Sharpened with a mask of `sigma` pixels.
  func sharpened(_ sigma: Double) throws(RenderFailure) -> Picture {
    try Picture { cvips_sharpen(image, sigma, $0) }
  }

  /// The rectangle of this size that draws attention. The pixels must be in memory.
  func mostInteresting(_ size: PixelSize) throws(RenderFailure) -> PixelRegion {
    if size == self.size { return PixelRegion(all: size) }
    var (left, top): (Int32, Int32) = (0, 0)
    guard cvips_find_attention(image, Int32(size.width), Int32(size.height), &left, &top) == 0 else {
      throw .fromLibrary()
    }
    return PixelRegion(x: Int(left), y: Int(top), width: size.width, height: size.height)
  }

  /// Frames of the same size and kind, one below the other.
  static func joined(_ frames: [Picture]) throws(RenderFailure) -> Picture {
    var images: [OpaquePointer?] = frames.map(\.image)
    return try Picture { cvips_join(&images, Int32(images.count), $0) }
  }

  /// The picture without any field of its file, such as Exif, XMP, comments and profiles.
  static func stripped(_ picture: Picture) throws(RenderFailure) -> Picture {
    try Picture { cvips_strip(picture.image, $0) }
  }

  /// Makes a stripped picture an animation.
  ///
  /// - Parameter delays: The time of each frame in milliseconds.
  func setAnimation(frameHeight: Int, loop: Int, delays: [Int32]) {
    cvips_set_animation(image, Int32(frameHeight), Int32(clamping: max(0, loop)), delays, Int32(delays.count))
  }
}
