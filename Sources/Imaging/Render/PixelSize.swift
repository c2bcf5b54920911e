/// Width and height of a picture, in pixels.
package struct PixelSize: Hashable, Sendable {
  /// Columns, at least 1.
  package let width: Int
  /// Rows, at least 1.
  package let height: Int

  /// A picture of `width` × `height` pixels, both at least 1.
  package init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Width × height; `Int.max` where that does not fit.
  package var pixels: Int { width.multipliedSaturating(by: height) }

  /// The size after a quarter turn.
  package var transposed: PixelSize { PixelSize(width: height, height: width) }
}

extension PixelSize {
  /// The size at which a picture of this size fits into a box, with the same ratio; a side that is `nil` is free.
  ///
  /// The side that limits is exact, and the other one is rounded. Without `enlarge`, a smaller picture stays as it is.
  func contained(width boxWidth: Int?, height boxHeight: Int?, enlarge: Bool) -> PixelSize {
    let limitsWidth =
      switch (boxWidth, boxHeight) {
      case (let boxWidth?, let boxHeight?): boxWidth * height <= boxHeight * width
      case (_?, nil): true
      case (nil, _): false
      }
    guard let side = limitsWidth ? boxWidth : boxHeight, enlarge || side < (limitsWidth ? width : height) else {
      return self
    }
    return limitsWidth
      ? PixelSize(width: side, height: height.scaled(by: side, over: width))
      : PixelSize(width: width.scaled(by: side, over: height), height: side)
  }

  /// The largest size within this one that has the ratio of `box`: its width or its height is that of this size.
  func largestPart(withRatioOf box: PixelSize) -> PixelSize {
    width * box.height <= height * box.width
      ? PixelSize(width: width, height: min(height, box.height.scaled(by: width, over: box.width)))
      : PixelSize(width: min(width, box.width.scaled(by: height, over: box.height)), height: height)
  }
}

extension Int {
  /// The number × `numerator` / `denominator`, rounded half up, but at least 1.
  func scaled(by numerator: Int, over denominator: Int) -> Int {
    Swift.max(1, (2 * self * numerator + denominator) / (2 * denominator))
  }

  /// The product of two numbers that are not negative; `Int.max` where it does not fit.
  func multipliedSaturating(by other: Int) -> Int {
    let (product, tooLarge) = multipliedReportingOverflow(by: other)
    return tooLarge ? .max : product
  }
}
