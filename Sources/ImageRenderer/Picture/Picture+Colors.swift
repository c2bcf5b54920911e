import CVips
import Imaging

extension Picture {
  /// The picture in sRGB, or in grey if it has no colours, with one byte a band.
  func inSRGB() throws(RenderFailure) -> Picture {
    let hasProfile = withProfile { !ColorProfile($0).isSRGB } ?? false
    if hasProfile || kind == CVIPS_CMYK {
      // A profile that is broken, or one for another kind of pixels, is as good as none.
      if let converted = try? Picture({ cvips_convert_profile(image, $0) }) { return converted }
    }
    if kind == CVIPS_RGB8 || kind == CVIPS_GREY8 { return self }
    return try Picture { cvips_to_srgb(image, $0) }
  }

  /// The picture in grey.
  func inGrey() throws(RenderFailure) -> Picture { try Picture { cvips_to_grey(image, $0) } }

  /// The picture with three bands and maybe alpha.
  func inColors() throws(RenderFailure) -> Picture {
    bands >= 3 ? self : try Picture { cvips_to_rgb(image, $0) }
  }

  /// The picture on a background, without alpha.
  func flattened(on color: RenderColor) throws(RenderFailure) -> Picture {
    let colored = color.isGrey ? self : try inColors()
    let background = colored.bands < 3 ? [Double(color.red)] : color.parts.dropLast()
    return try Picture { cvips_flatten(colored.image, background, Int32(background.count), $0) }
  }

  /// The picture on a canvas. The border is transparent where the background is.
  func embedded(in canvas: RenderPlan.Canvas, _ color: RenderColor) throws(RenderFailure) -> Picture {
    var picture = color.isGrey ? self : try inColors()
    if !picture.hasAlpha && !color.isOpaque {
      let opaque = picture
      picture = try Picture { cvips_add_alpha(opaque.image, $0) }
    }
    let ready = picture
    let colors = ready.bands < 3 ? [Double(color.red)] : Array(color.parts.dropLast())
    let background = colors + (ready.hasAlpha ? [Double(color.alpha)] : [])
    return try Picture {
      cvips_embed(
        ready.image, Int32(canvas.x), Int32(canvas.y), Int32(canvas.size.width), Int32(canvas.size.height), background,
        Int32(background.count), $0)
    }
  }
}

extension RenderColor {
  /// Whether it is a shade of grey.
  fileprivate var isGrey: Bool { red == green && green == blue }

  /// Red, green, blue and alpha, 0 to 255.
  fileprivate var parts: [Double] { [Double(red), Double(green), Double(blue), Double(alpha)] }
}
