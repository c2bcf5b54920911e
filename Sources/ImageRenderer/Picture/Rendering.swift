import CVips
import Imaging

/// The way from an original to a variant, as a list of steps.
struct Rendering {
  private let original: Original
  private let job: RenderJob
  private let plan: RenderPlan
  /// The format of the result.
  let format: OutputFormat

  /// Plans a variant.
  ///
  /// - Throws: `variantTooLarge`, `variantOutOfBounds`, or `cropOutside` if the crop lies outside of the original.
  init(_ original: Original, _ job: RenderJob, _ limits: RenderLimits) throws(RenderFailure) {
    self.original = original
    self.job = job
    do throws(RenderPlanError) {
      plan = try RenderPlan(
        job.options, original: original.upright, frames: original.frames, maxVariantPixels: limits.variantPixels,
        maxPixels: limits.pixels)
    } catch {
      switch error {
      case .variantTooLarge(let limit, let actual):
        // Other limits are those of all frames together, and of a side.
        let isOfPixels = limit == limits.variantPixels
        throw RenderFailure(isOfPixels ? .variantTooLarge : .variantOutOfBounds, "\(actual) of \(limit)")
      case .cropOutside: throw RenderFailure(.cropOutside, error.message)
      }
    }
    format = job.outputFormat(of: plan, hasAlpha: original.hasAlpha)
    let side = max(plan.output.width, plan.output.height)
    guard side <= format.maxSide else {
      throw RenderFailure(.variantOutOfBounds, "\(side) pixels a side, \(format.rawValue) has \(format.maxSide)")
    }
  }

  /// The size of the result.
  var size: PixelSize { plan.output }

  /// The encoded variant, given to `use`.
  func run<Result>(_ use: (UnsafeRawBufferPointer) -> Result) throws(RenderFailure) -> Result {
    let file = try original.load(
      Original.LoadOptions(shrink: shrink, isAnimated: plan.frames > 1))
    let picture = plan.frames > 1 ? try animation(file) : try still(file)
    return try Encoder(format, job).encode(picture, use)
  }

  /// How much smaller the loader can make the picture. What remains to be scaled is a factor of 1.5 or more, for a good
  /// filter. A region that does not begin and end between the loader's pixels is moved by half of one at most; a factor
  /// of 2 makes that a quarter of a pixel of the result.
  private var shrink: Int {
    guard original.format.shrinksOnLoad, plan.frames == 1 else { return 1 }
    let region = original.uprightTurn.source(of: plan.region ?? plan.area, in: original.stored)
    let isWhole = region == PixelRegion(all: original.stored)
    return [8, 4, 2].first { shrink in
      let isAligned = [region.x, region.y, region.width, region.height].allSatisfy { $0 % shrink == 0 }
      let factor = shrink * (isWhole || isAligned ? 3 : 4)
      return 2 * plan.regionSize.width >= factor * plan.scaled.width
        && 2 * plan.regionSize.height >= factor * plan.scaled.height
    } ?? 1
  }

  /// The result of a picture without frames.
  private func still(_ file: Picture) throws(RenderFailure) -> Picture {
    var place: PixelRegion?
    return try Picture.stripped(frame(file, place: &place))
  }

  /// The result of an animation: each frame by itself, because filters must not mix two of them.
  private func animation(_ file: Picture) throws(RenderFailure) -> Picture {
    let height = Int(cvips_frame_height(file.image))
    let count = min(plan.frames, file.size.height / max(1, height))
    var place: PixelRegion?
    var frames: [Picture] = []
    for index in 0..<count {
      let strip = PixelRegion(x: 0, y: index * height, width: file.size.width, height: height)
      frames.append(try frame(try file.extract(strip), place: &place))
    }
    let result = try Picture.stripped(Picture.joined(frames))
    result.setAnimation(
      frameHeight: plan.output.height, loop: file.number("loop", otherwise: 0),
      delays: file.numbers("delay", capacity: count))
    return result
  }

  /// A frame on its way.
  ///
  /// - Parameter place: The part that draws attention; `nil` if it is to be found, and is then the same for the
  ///   frames that follow.
  private func frame(_ file: Picture, place: inout PixelRegion?) throws(RenderFailure) -> Picture {
    var picture = try cutAndScaled(file, place: &place)
    picture = try picture.inSRGB()
    picture = try picture.turned(original.uprightTurn)
    picture = try picture.turned(plan.turn)
    picture = try filtered(picture)
    picture = try onCanvas(picture)
    return try opaque(picture)
  }

  /// Cuts first and scales then, in stored pixels, which are turned later when they are fewer.
  private func cutAndScaled(_ file: Picture, place: inout PixelRegion?) throws(RenderFailure) -> Picture {
    let scaled = original.uprightTurn.size(of: plan.scaled)
    if let region = plan.region { return try file.extract(loaded(region, file)).resized(to: scaled) }
    // The whole area at the scale of the result, but never enlarged, and of it the part that draws attention.
    let size = PixelSize(
      width: min(plan.scaled.width, plan.regionSize.width), height: min(plan.scaled.height, plan.regionSize.height))
    let whole = PixelSize(
      width: max(size.width, plan.area.width * size.width / plan.regionSize.width),
      height: max(size.height, plan.area.height * size.height / plan.regionSize.height))
    let area = try file.extract(loaded(plan.area, file)).resized(to: original.uprightTurn.size(of: whole)).computed()
    if place == nil { place = try area.mostInteresting(original.uprightTurn.size(of: size)) }
    return try area.extract(place ?? PixelRegion(all: area.size)).resized(to: scaled)
  }

  /// A rectangle of the upright original in the pixels that were loaded.
  private func loaded(_ region: PixelRegion, _ file: Picture) -> PixelRegion {
    let stored = original.uprightTurn.source(of: region, in: original.stored)
    let size = file.size
    guard size != original.stored else { return stored }
    func scaled(_ start: Int, _ length: Int, _ from: Int, _ to: Int) -> (Int, Int) {
      let first = min(to - 1, (2 * start * to + from) / (2 * from))
      let end = min(to, (2 * (start + length) * to + from) / (2 * from))
      return (first, max(1, end - first))
    }
    let (x, width) = scaled(stored.x, stored.width, original.stored.width, size.width)
    let (y, height) = scaled(stored.y, stored.height, original.stored.height, size.height)
    return PixelRegion(x: x, y: y, width: width, height: height)
  }

  /// Blurred, sharpened, and without colours.
  private func filtered(_ picture: Picture) throws(RenderFailure) -> Picture {
    var picture = picture
    if let sigma = job.options.blur?.value { picture = try picture.blurred(sigma) }
    if let sigma = job.options.sharpen?.value { picture = try picture.sharpened(sigma) }
    if job.options.grayscale { picture = try picture.inGrey() }
    return picture
  }

  /// On the border of `pad`.
  private func onCanvas(_ picture: Picture) throws(RenderFailure) -> Picture {
    guard let canvas = plan.canvas else { return picture }
    return try picture.embedded(in: canvas, job.options.background)
  }

  /// Without alpha, if the format has none.
  private func opaque(_ picture: Picture) throws(RenderFailure) -> Picture {
    guard picture.hasAlpha, !format.hasAlpha else { return picture }
    return try picture.flattened(on: job.options.background.onWhite)
  }
}
