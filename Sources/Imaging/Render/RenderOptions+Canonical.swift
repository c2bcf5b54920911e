extension RenderOptions {
  /// The most bytes of a canonical text.
  static let maxCanonicalLength = 512

  /// The one text of these options: parameters that are not at their default, as `name=value` with `&` between them, in
  /// the order of `RenderParameter`. `dpr` is part of width and height. Letters, digits and `=&,.-`; empty for none.
  package var canonical: String {
    RenderParameter.allCases.compactMap { parameter in
      canonicalValue(of: parameter).map { "\(parameter.rawValue)=\($0)" }
    }.joined(separator: "&")
  }

  /// Reads what `canonical` has written, and checks all bounds again; `nil` for any other text.
  package init?(canonical: some StringProtocol) {
    guard canonical.utf8.count <= Self.maxCanonicalLength else { return nil }
    let parameters = canonical.split(separator: "&").map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (name: String(halves[0]), value: halves.count == 2 ? String(halves[1]) : "")
    }
    guard let options = try? RenderOptions(parameters, sides: Self.boxSides),
      options.canonical.utf8.elementsEqual(canonical.utf8)
    else { return nil }
    self = options
  }

  /// The value as it stands in the canonical text; `nil` where it is the default.
  private func canonicalValue(of parameter: RenderParameter) -> String? {
    switch parameter {
    case .width: width.map(String.init)
    case .height: height.map(String.init)
    case .fit: fit == .contain ? nil : fit.rawValue
    case .gravity: gravity == .center ? nil : gravity.text
    case .enlarge: enlarge ? "true" : nil
    case .crop: crop.map { "\($0.x),\($0.y),\($0.width),\($0.height)" }
    case .rotate: turn.rotation == .none ? nil : String(turn.rotation.rawValue)
    case .flip: turn.flip?.rawValue
    case .dpr: nil
    case .format: format?.rawValue
    case .quality: quality.map(String.init)
    case .background: background == .white ? nil : background.text
    case .blur: blur?.text
    case .sharpen: sharpen?.text
    case .grayscale: grayscale ? "true" : nil
    case .animated: animated ? nil : "false"
    }
  }
}
