/// A format that the renderer writes.
package enum OutputFormat: String, CaseIterable, Sendable {
  case jpeg, png, webp, avif, gif

  /// The media type as registered with IANA.
  package var mediaType: String { "image/\(rawValue)" }

  /// The usual ending of file names, without the dot.
  package var fileExtension: String { self == .jpeg ? "jpg" : rawValue }

  /// Whether all frames of an animation are written, and not the first alone.
  package var isAnimated: Bool { self == .webp || self == .gif }

  /// Whether pixels can be transparent.
  package var hasAlpha: Bool { self != .jpeg }

  /// Whether `quality` means something: PNG loses nothing, and GIF has only its palette.
  package var hasQuality: Bool { self == .jpeg || self == .webp || self == .avif }

  /// The format of every client with the longest sides, for a picture with `frames`.
  static func lastResort(frames: Int) -> OutputFormat { frames > 1 ? .gif : .png }

  /// The longest side that the encoders take: libjpeg, libpng, WebP (14 bits), libvips for AVIF, GIF (16 bits).
  package var maxSide: Int {
    switch self {
    case .jpeg: 65_500
    case .png: 1_000_000
    case .webp: 16_383
    case .avif: 16_384
    case .gif: 65_535
    }
  }
}
