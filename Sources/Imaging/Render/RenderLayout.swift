/// Sizes on the way from a turned picture to the result.
struct RenderLayout: Hashable {
  /// What will be seen of the picture, in its own pixels.
  let visible: PixelSize
  /// What that is scaled to.
  let scaled: PixelSize
  /// The size of the result, where the scaled picture does not make up all of it; `nil` where it does.
  let box: PixelSize?

  init(visible: PixelSize, scaled: PixelSize, box: PixelSize? = nil) {
    self.visible = visible
    self.scaled = scaled
    self.box = box == scaled ? nil : box
  }
}

extension RenderOptions {
  /// The sizes of a picture that has been cropped and turned.
  func layout(of picture: PixelSize) -> RenderLayout {
    let contained = picture.contained(width: width, height: height, enlarge: enlarge)
    switch fit {
    case .contain:
      return RenderLayout(visible: picture, scaled: contained)
    case .pad:
      // A side that was not asked for follows from the ratio, also where the picture stays small.
      let box = picture.contained(width: width, height: height, enlarge: true)
      return RenderLayout(
        visible: picture, scaled: contained,
        box: PixelSize(width: width ?? box.width, height: height ?? box.height))
    case .stretch:
      return RenderLayout(
        visible: picture,
        scaled: PixelSize(
          width: side(width, of: picture.width) ?? contained.width,
          height: side(height, of: picture.height) ?? contained.height))
    case .cover:
      guard let width, let height else { return RenderLayout(visible: picture, scaled: contained) }
      var box = PixelSize(width: width, height: height)
      if !enlarge && (width > picture.width || height > picture.height) { box = picture.largestPart(withRatioOf: box) }
      return RenderLayout(visible: picture.largestPart(withRatioOf: box), scaled: box)
    }
  }

  /// A side of the box for `stretch`.
  private func side(_ wanted: Int?, of original: Int) -> Int? { wanted.map { enlarge ? $0 : min($0, original) } }
}

extension Gravity {
  /// Where a part of `size` lies in a picture: its middle at the focal point, as far as it does not jut out; `nil` where
  /// it must be looked for.
  func place(_ size: PixelSize, in picture: PixelSize) -> PixelRegion? {
    guard size != picture else { return PixelRegion(all: picture) }
    guard case .point(let x, let y) = self else { return nil }
    return PixelRegion(
      x: Self.start(of: size.width, in: picture.width, x), y: Self.start(of: size.height, in: picture.height, y),
      width: size.width, height: size.height)
  }

  /// The canvas of `size` around a picture; `nil` where they have the same size. A fraction is one of the free space:
  /// 0 is the left or upper edge, and 1 the right or lower one.
  func canvas(of size: PixelSize, around picture: PixelSize) -> RenderPlan.Canvas? {
    guard size != picture else { return nil }
    guard case .point(let x, let y) = self else { preconditionFailure("a border needs a point") }
    return RenderPlan.Canvas(
      size: size, x: Self.offset(in: size.width - picture.width, x),
      y: Self.offset(in: size.height - picture.height, y))
  }

  /// The first pixel of `length` ones whose middle is at a fraction of `whole`, rounded half up, and clamped.
  private static func start(of length: Int, in whole: Int, _ fraction: FixedPoint) -> Int {
    let doubled = 2 * fraction.tenThousandths * whole - 10_000 * length
    return doubled <= 0 ? 0 : min(whole - length, (doubled + 10_000) / 20_000)
  }

  /// A fraction of the free space, rounded half up.
  private static func offset(in space: Int, _ fraction: FixedPoint) -> Int {
    (2 * fraction.tenThousandths * space + 10_000) / 20_000
  }
}
