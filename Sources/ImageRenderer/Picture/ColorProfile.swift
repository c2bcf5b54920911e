/// A colour profile of a picture (ICC.1:2022).
struct ColorProfile {
  private let bytes: UnsafeRawBufferPointer

  /// The profile in `bytes`, which must outlive it.
  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether pixels in this space are those of sRGB.
  var isSRGB: Bool { false }
}
