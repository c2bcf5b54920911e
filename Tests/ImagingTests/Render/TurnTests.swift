import Testing

@testable import Imaging

@Suite struct TurnTests {
  /// Pixels in rows, each with its own number.
  private typealias Pixels = [[Int]]

  private static func turned(_ pixels: Pixels, _ rotation: Turn.Rotation, _ flip: Turn.Flip?) -> Pixels {
    var result = pixels
    for _ in 0..<rotation.rawValue / 90 {
      // Clockwise: the left column, from below, is the upper row.
      result = result[0].indices.map { column in result.reversed().map { $0[column] } }
    }
    switch flip {
    case .horizontal: return result.map { $0.reversed() }
    case .vertical: return result.reversed()
    case nil: return result
    }
  }

  private static func cut(_ pixels: Pixels, _ region: PixelRegion) -> Pixels {
    pixels[region.y..<region.y + region.height].map { Array($0[region.x..<region.x + region.width]) }
  }

  /// Every rectangle of a picture, turned and cut in both orders.
  @Test(arguments: Turn.Rotation.allCases, [nil] + Turn.Flip.allCases)
  func findsTheSourceOfARectangle(rotation: Turn.Rotation, flip: Turn.Flip?) {
    let size = PixelSize(width: 4, height: 3)
    let pixels = (0..<size.height).map { row in (0..<size.width).map { 10 * row + $0 } }
    let turn = Turn(rotation, flip)
    let whole = Self.turned(pixels, rotation, flip)
    #expect(Self.turned(pixels, turn.rotation, turn.flip) == whole, "the reduced turn is the same one")
    let turnedSize = turn.size(of: size)
    #expect(turnedSize == PixelSize(width: whole[0].count, height: whole.count))
    for x in 0..<turnedSize.width {
      for y in 0..<turnedSize.height {
        for width in 1...(turnedSize.width - x) {
          for height in 1...(turnedSize.height - y) {
            let region = PixelRegion(x: x, y: y, width: width, height: height)
            let source = turn.source(of: region, in: size)
            #expect(source.isInside(size))
            #expect(Self.turned(Self.cut(pixels, source), turn.rotation, turn.flip) == Self.cut(whole, region))
          }
        }
      }
    }
  }
}
