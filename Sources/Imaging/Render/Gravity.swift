/// Where `cover` cuts, and where `pad` puts the picture.
package enum Gravity: Hashable, Sendable {
  /// A focal point: fractions of width and height, from 0 to 1. The points of the compass are such points too.
  case point(x: FixedPoint, y: FixedPoint)
  /// The renderer looks for the part that draws attention.
  case smart

  /// The middle.
  package static let center = Gravity.at(5000, 5000)

  /// The points that have names.
  static let compass: [(name: String, gravity: Gravity)] = [
    ("center", .center), ("north", at(5000, 0)), ("north-east", at(10_000, 0)), ("east", at(10_000, 5000)),
    ("south-east", at(10_000, 10_000)), ("south", at(5000, 10_000)), ("south-west", at(0, 10_000)),
    ("west", at(0, 5000)), ("north-west", at(0, 0)),
  ]

  private static func at(_ x: Int, _ y: Int) -> Gravity {
    .point(x: FixedPoint(tenThousandths: x), y: FixedPoint(tenThousandths: y))
  }
}

extension Gravity {
  /// Reads a name of the compass, `smart`, or `x,y`; `nil` for anything else.
  init?(parsing text: some StringProtocol) {
    if let named = Self.compass.first(where: { $0.name == text }) {
      self = named.gravity
    } else if text == "smart" {
      self = .smart
    } else {
      let parts = text.split(separator: ",", omittingEmptySubsequences: false)
      let fractions = FixedPoint(0)...FixedPoint(1)
      guard parts.count == 2, let x = FixedPoint(parsing: parts[0], in: fractions),
        let y = FixedPoint(parsing: parts[1], in: fractions)
      else { return nil }
      self = .point(x: x, y: y)
    }
  }

  /// The name where there is one, otherwise `x,y`.
  package var text: String {
    switch self {
    case .smart: "smart"
    case .point(let x, let y): Self.compass.first { $0.gravity == self }?.name ?? "\(x.text),\(y.text)"
    }
  }
}
