/// A turn of a picture, and then a flip. Every combination has one value: turns by 180 and 270 degrees with a flip are
/// turns by less with the other flip.
package struct Turn: Hashable, Sendable {
  /// How far a picture is turned, clockwise, in degrees.
  package enum Rotation: Int, CaseIterable, Sendable {
    case none = 0
    case quarter = 90
    case half = 180
    case threeQuarters = 270
  }

  /// A mirror image.
  package enum Flip: String, CaseIterable, Sendable {
    /// Left and right change places.
    case horizontal
    /// Top and bottom change places.
    case vertical

    fileprivate var other: Flip { self == .horizontal ? .vertical : .horizontal }
  }

  /// The turn, which comes first.
  package let rotation: Rotation
  /// The flip of the turned picture; `nil` for none.
  package let flip: Flip?

  /// Neither a turn nor a flip.
  package static let none = Turn()

  package init(_ rotation: Rotation = .none, _ flip: Flip? = nil) {
    // Half a turn is both flips, in any order.
    switch (rotation, flip) {
    case (.half, let flip?): (self.rotation, self.flip) = (.none, flip.other)
    case (.threeQuarters, let flip?): (self.rotation, self.flip) = (.quarter, flip.other)
    default: (self.rotation, self.flip) = (rotation, flip)
    }
  }

  /// Whether width and height change places.
  package var swapsSides: Bool { rotation == .quarter || rotation == .threeQuarters }

  /// The size of a picture of `size` after the turn. It is its own inverse.
  package func size(of size: PixelSize) -> PixelSize { swapsSides ? size.transposed : size }

  /// The rectangle of a picture of `size` that becomes `region` by the turn.
  package func source(of region: PixelRegion, in size: PixelSize) -> PixelRegion {
    let turned = self.size(of: size)
    var (x, y) = (region.x, region.y)
    switch flip {
    case .horizontal: x = turned.width - x - region.width
    case .vertical: y = turned.height - y - region.height
    case nil: break
    }
    return switch rotation {
    case .none: PixelRegion(x: x, y: y, width: region.width, height: region.height)
    case .quarter:
      PixelRegion(x: y, y: size.height - x - region.width, width: region.height, height: region.width)
    case .half:
      PixelRegion(
        x: size.width - x - region.width, y: size.height - y - region.height, width: region.width,
        height: region.height)
    case .threeQuarters:
      PixelRegion(x: size.width - y - region.height, y: x, width: region.height, height: region.width)
    }
  }
}
