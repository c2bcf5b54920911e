import Text

extension RenderOptions {
  /// Reads parameters, decoded, in any order.
  ///
  /// - Throws: `InvalidParameter` for a name that is none of `parameterNames`, one that stands twice, and a value that is
  ///   out of bounds.
  package init(_ parameters: [(name: String, value: String)]) throws(InvalidParameter) {
    try self.init(parameters, sides: RenderParameter.sides)
  }

  /// Reads parameters, with `sides` as the bounds of width and height.
  init(_ parameters: [(name: String, value: String)], sides: ClosedRange<Int>) throws(InvalidParameter) {
    var values: [RenderParameter: String] = [:]
    for (name, value) in parameters {
      guard let parameter = RenderParameter(rawValue: name) else { throw .unknown(name) }
      guard values.updateValue(value, forKey: parameter) == nil else { throw .duplicate(parameter) }
    }
    /// The value of a parameter as `read` understands it; `nil` where it does not stand there.
    func value<Value>(_ parameter: RenderParameter, _ read: (String) -> Value?) throws(InvalidParameter) -> Value? {
      guard let text = values[parameter] else { return nil }
      guard let value = read(text) else { throw InvalidParameter(parameter) }
      return value
    }

    self.init()
    width = try value(.width) { Int(parsing: $0, in: sides) }
    height = try value(.height) { Int(parsing: $0, in: sides) }
    fit = try value(.fit, Fit.init(rawValue:)) ?? .contain
    gravity = try value(.gravity, Gravity.init(parsing:)) ?? .center
    enlarge = try value(.enlarge, Bool.init(parsing:)) ?? false
    crop = try value(.crop, PixelRegion.init(parsing:))
    let rotation = try value(.rotate) { text in
      Turn.Rotation.allCases.dropFirst().first { String($0.rawValue) == text }
    }
    turn = Turn(rotation ?? .none, try value(.flip, Turn.Flip.init(rawValue:)))
    if let density = try value(.dpr, { FixedPoint(parsing: $0, in: RenderParameter.densities) }) {
      width = width?.scaled(by: density.tenThousandths, over: 10_000)
      height = height?.scaled(by: density.tenThousandths, over: 10_000)
    }
    if values[.format] != "auto" { format = try value(.format, OutputFormat.init(rawValue:)) }
    quality = try value(.quality) { Int(parsing: $0, in: RenderParameter.qualities) }
    background = try value(.background, RenderColor.init(parsing:)) ?? .white
    blur = try value(.blur) { FixedPoint(parsing: $0, in: RenderParameter.blurs) }
    sharpen = try value(.sharpen) { FixedPoint(parsing: $0, in: RenderParameter.sharpenings) }
    grayscale = try value(.grayscale, Bool.init(parsing:)) ?? false
    animated = try value(.animated, Bool.init(parsing:)) ?? true
    normalise()
  }
}

extension Int {
  /// The most digits that are read.
  private static let maxDigits = 10

  /// Reads digits and nothing else; `nil` for a number outside of `range`.
  init?(parsing text: some StringProtocol, in range: ClosedRange<Int>) {
    guard text.utf8.count <= Self.maxDigits, let number = Int(decimal: text.utf8), range.contains(number) else {
      return nil
    }
    self = number
  }
}

extension Bool {
  /// Reads `true` or `false`.
  fileprivate init?(parsing text: String) {
    switch text {
    case "true": self = true
    case "false": self = false
    default: return nil
    }
  }
}

extension PixelRegion {
  /// Reads `x,y,width,height`; `nil` for anything else.
  fileprivate init?(parsing text: String) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { Int(parsing: $0, in: RenderParameter.positions) }
    guard numbers.count == 4, let x = numbers[0], let y = numbers[1], let width = numbers[2], let height = numbers[3],
      width > 0, height > 0
    else { return nil }
    self.init(x: x, y: y, width: width, height: height)
  }
}
