/// The geometry of a variant, exact to the pixel: what is read of the original, how far it is scaled, and what comes out.
///
/// The renderer takes `region` of the upright original, scales it to `scaled`, turns it by `turn` and puts it onto `canvas`
/// where there is one. It cuts first and scales then, so that nothing between is larger than the original or the result.
/// All frames of an animation have the same plan.
package struct RenderPlan: Hashable, Sendable {
  /// The border of `pad`: the picture lies on it with its upper left corner at `x` and `y`.
  package struct Canvas: Hashable, Sendable {
    package let size: PixelSize
    package let x: Int
    package let y: Int
  }

  /// The size of the upright original.
  package let original: PixelSize
  /// The upright original that `crop` leaves, in pixels of the upright original.
  package let area: PixelRegion
  /// The part of `area` that will be seen, in pixels of the upright original; `nil` where the renderer must find a place
  /// for `regionSize` within `area` (`gravity=smart`).
  package let region: PixelRegion?
  /// The size of `region`.
  package let regionSize: PixelSize
  /// What `regionSize` is scaled to, before the turn.
  package let scaled: PixelSize
  /// Turn and flip of the scaled picture.
  package let turn: Turn
  /// The canvas of the turned picture; `nil` for none.
  package let canvas: Canvas?
  /// The size of the result.
  package let output: PixelSize
  /// How many frames the result has.
  package let frames: Int

  /// Whether the pixels of the original remain as they are: neither cut, scaled, turned nor bordered.
  package var keepsPixels: Bool {
    region == PixelRegion(all: original) && scaled == original && turn == .none && canvas == nil
  }
}

extension RenderPlan {
  /// The longest side of an original.
  private static let maxOriginalSide = Int(Int32.max)

  /// Plans a variant of an original.
  ///
  /// - Parameters:
  ///   - original: The size of the upright original, sides at least 1.
  ///   - frames: The frames of the original, 1 for a still.
  ///   - maxVariantPixels: The most pixels of a frame of the result.
  ///   - maxPixels: The most pixels of all frames of the result together.
  /// - Throws: `RenderPlanError` where the result would be too large, or `crop` lies outside of the original.
  package init(
    _ options: RenderOptions, original: PixelSize, frames: Int = 1, maxVariantPixels: Int, maxPixels: Int = .max
  ) throws(RenderPlanError) {
    // Facts of an image may come from somebody else's metadata. Within these bounds no product overflows.
    let side = max(original.width, original.height)
    guard side <= Self.maxOriginalSide else { throw .variantTooLarge(limit: Self.maxOriginalSide, actual: side) }
    precondition(original.width > 0 && original.height > 0, "a picture has pixels")
    guard let area = (options.crop ?? PixelRegion(all: original)).clamped(to: original) else {
      throw .cropOutside(original)
    }
    let turn = options.turn
    let picture = turn.size(of: area.size)
    let layout = options.layout(of: picture)
    let visible = options.gravity.place(layout.visible, in: picture).map { place in
      turn.source(of: place, in: area.size).moved(x: area.x, y: area.y)
    }

    self.original = original
    self.area = area
    region = visible
    regionSize = turn.size(of: layout.visible)
    scaled = turn.size(of: layout.scaled)
    self.turn = turn
    output = layout.box ?? layout.scaled
    canvas = options.gravity.canvas(of: output, around: layout.scaled)
    self.frames = options.frames(of: frames)

    try checkSize(format: options.format, maxVariantPixels: maxVariantPixels, maxPixels: maxPixels)
  }

  /// Checks the result against the bounds of the service, and against those of the format: the one that was asked for,
  /// otherwise the last resort of `auto`.
  private func checkSize(
    format: OutputFormat?, maxVariantPixels: Int, maxPixels: Int
  ) throws(RenderPlanError) {
    guard output.pixels <= maxVariantPixels else {
      throw .variantTooLarge(limit: maxVariantPixels, actual: output.pixels)
    }
    let all = output.pixels.multipliedSaturating(by: frames)
    guard all <= maxPixels else { throw .variantTooLarge(limit: maxPixels, actual: all) }
    let side = max(output.width, output.height)
    let maxSide = (format ?? .lastResort(frames: frames)).maxSide
    guard side <= maxSide else { throw .variantTooLarge(limit: maxSide, actual: side) }
  }
}
