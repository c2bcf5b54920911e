/// A parameter of a variant. Raw values are the names in a query; the order is that of the canonical text.
package enum RenderParameter: String, CaseIterable, Sendable {
  case width, height, fit, gravity, enlarge, crop, rotate, flip, dpr, format, quality, background, blur, sharpen
  case grayscale, animated

  /// Sides of the box, in pixels before `dpr`.
  package static let sides = 1...8192
  /// Pixels of the box for each pixel that was asked for.
  package static let densities = FixedPoint(1)...FixedPoint(4)
  /// Qualities of lossy formats.
  package static let qualities = 1...100
  /// Sigmas of a blur, in pixels of the result.
  package static let blurs = FixedPoint(0.3)...FixedPoint(100)
  /// Sigmas of the mask that sharpens, in pixels of the result.
  package static let sharpenings = FixedPoint(0.1)...FixedPoint(10)
  /// Coordinates of `crop`. No picture that is accepted has a longer side.
  static let positions = 0...999_999

  /// What a value must be, for the sentence "<name> must be …".
  package var requirement: String {
    func choice(_ names: [String]) -> String {
      names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    }
    func whole(_ range: ClosedRange<Int>) -> String { "a whole number from \(range.lowerBound) to \(range.upperBound)" }
    func number(_ range: ClosedRange<FixedPoint>) -> String {
      "a number from \(range.lowerBound.text) to \(range.upperBound.text)"
    }
    return switch self {
    case .width, .height: whole(Self.sides)
    case .fit: choice(RenderOptions.Fit.allCases.map(\.rawValue))
    case .gravity: choice(Gravity.compass.map(\.name) + ["smart", "x,y with fractions from 0 to 1"])
    case .crop:
      "x,y,width,height in whole pixels, x and y from 0 and width and height from 1 to \(Self.positions.upperBound)"
    case .rotate: choice(Turn.Rotation.allCases.dropFirst().map { String($0.rawValue) })
    case .flip: choice(Turn.Flip.allCases.map(\.rawValue))
    case .dpr: number(Self.densities)
    case .format: choice(["auto"] + OutputFormat.allCases.map(\.rawValue))
    case .quality: whole(Self.qualities)
    case .background: "rrggbb or rrggbbaa in hexadecimal digits"
    case .blur: number(Self.blurs)
    case .sharpen: number(Self.sharpenings)
    case .enlarge, .grayscale, .animated: choice(["true", "false"])
    }
  }
}
