/// What a variant shall look like: the parameters of a request, checked and reduced to what makes a difference.
///
/// Two requests for the same picture have equal options, in whatever order and spelling they were written: `dpr` has been
/// multiplied into the box, and what has no effect is back at its default.
package struct RenderOptions: Hashable, Sendable {
  /// How the picture is brought into the box.
  package enum Fit: String, CaseIterable, Sendable {
    /// Inside of the box, with its own ratio.
    case contain
    /// Fills the box; what juts out is cut.
    case cover
    /// Inside of the box, and the rest of the box is filled with the background.
    case pad
    /// Fills the box; the ratio changes.
    case stretch
  }

  /// The names of the parameters, in the order of the canonical text. `mode`, `preset` and `v` are none of them.
  package static let parameterNames = RenderParameter.allCases.map(\.rawValue)

  /// The sides of a box after `dpr`.
  static let boxSides = 1...RenderParameter.sides.upperBound * 4

  /// Width of the box in pixels of the result, `dpr` included; `nil` where it follows from the height.
  package internal(set) var width: Int?
  /// Height of the box in pixels of the result, `dpr` included; `nil` where it follows from the width.
  package internal(set) var height: Int?
  package internal(set) var fit = Fit.contain
  /// For `cover` and `pad`. Points are those of the turned picture.
  package internal(set) var gravity = Gravity.center
  /// Whether a picture that is smaller than the box grows.
  package internal(set) var enlarge = false
  /// What is taken of the upright original, before anything else; `nil` for all of it. May jut out of it.
  package internal(set) var crop: PixelRegion?
  /// Turn and flip, after `crop` and before the box.
  package internal(set) var turn = Turn.none
  /// `nil` for `auto`.
  package internal(set) var format: OutputFormat?
  /// 1 to 100; `nil` for the format's own.
  package internal(set) var quality: Int?
  /// The border of `pad`, and what transparent pixels become in a format that has none.
  package internal(set) var background = RenderColor.white
  /// Sigma in pixels of the result; `nil` for none.
  package internal(set) var blur: FixedPoint?
  /// Sigma in pixels of the result; `nil` for none.
  package internal(set) var sharpen: FixedPoint?
  package internal(set) var grayscale = false
  /// Whether all frames of an animation are shown, where the format has animations.
  package internal(set) var animated = true

  /// The original, upright and in sRGB.
  package init() {}

  /// How many frames the result has, of an original with `frames`.
  package func frames(of frames: Int) -> Int { animated && format?.isAnimated != false ? max(1, frames) : 1 }
}

extension RenderOptions {
  /// Brings everything that has no effect back to its default.
  mutating func normalise() {
    if width == nil || height == nil {
      // The box has the picture's ratio, so that there is nothing to cut, to fill or to stretch. A picture that `pad`
      // may not enlarge still gets a border.
      let isPadded = fit == .pad && !enlarge && (width ?? height) != nil
      if !isPadded { fit = .contain }
      if width == nil && height == nil { enlarge = false }
    }
    switch fit {
    case .contain, .stretch: gravity = .center
    case .pad where gravity == .smart: gravity = .center
    case .cover, .pad: break
    }
    if let format {
      if !format.isAnimated { animated = true }
      if !format.hasQuality { quality = nil }
    }
    if format == .jpeg || fit != .pad { background = background.onWhite }
    if let format, format.hasAlpha, fit != .pad { background = .white }
  }
}
