/// A rectangle of whole pixels in a picture, counted from its upper left corner.
package struct PixelRegion: Hashable, Sendable {
  /// The first column.
  package let x: Int
  /// The first row.
  package let y: Int
  /// Columns, at least 1.
  package let width: Int
  /// Rows, at least 1.
  package let height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  /// All of a picture.
  package init(all size: PixelSize) { self.init(x: 0, y: 0, width: size.width, height: size.height) }

  /// Width and height.
  package var size: PixelSize { PixelSize(width: width, height: height) }

  /// Whether the rectangle lies within a picture of `size`.
  package func isInside(_ size: PixelSize) -> Bool {
    x >= 0 && y >= 0 && width >= 1 && height >= 1 && width <= size.width - x && height <= size.height - y
  }

  /// The part that lies within a picture of `size`; `nil` where none does.
  func clamped(to size: PixelSize) -> PixelRegion? {
    guard x < size.width, y < size.height else { return nil }
    return PixelRegion(x: x, y: y, width: min(width, size.width - x), height: min(height, size.height - y))
  }

  /// The rectangle in the picture in which this one's picture begins at `x` and `y`.
  func moved(x: Int, y: Int) -> PixelRegion { PixelRegion(x: self.x + x, y: self.y + y, width: width, height: height) }
}

extension PixelRegion {
  /// The same rectangle of a picture that has been loaded in another size: a decoder that shrinks while it loads gives
  /// `loaded` in the place of `whole`. The edges are rounded half up; at least one pixel remains.
  package func scaled(from whole: PixelSize, to loaded: PixelSize) -> PixelRegion {
    let (x, width) = Self.scaled(x, width, from: whole.width, to: loaded.width)
    let (y, height) = Self.scaled(y, height, from: whole.height, to: loaded.height)
    return PixelRegion(x: x, y: y, width: width, height: height)
  }

  private static func scaled(
    _ start: Int, _ length: Int, from whole: Int, to loaded: Int
  ) -> (start: Int, length: Int) {
    let first = min(loaded - 1, (2 * start * loaded + whole) / (2 * whole))
    let end = min(loaded, (2 * (start + length) * loaded + whole) / (2 * whole))
    return (first, max(1, end - first))
  }
}
