import TestSupport

@testable import Imaging

extension RenderOptions {
  /// Options from a query without percent-encoding; empty for none.
  static func make(_ query: String) throws(InvalidParameter) -> RenderOptions { try RenderOptions(parameters(query)) }

  /// The pairs of a query without percent-encoding.
  static func parameters(_ query: String) -> [(name: String, value: String)] {
    query.split(separator: "&").map { pair in
      let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      return (name: halves[0], value: halves.count == 2 ? halves[1] : "")
    }
  }

  /// Valid parameters in a random order; each is there half of the time.
  static func randomParameters(using random: inout SeededGenerator) -> [(name: String, value: String)] {
    var all: [(name: String, value: String)] = []
    for parameter in RenderParameter.allCases where Bool.random(using: &random) {
      all.append((parameter.rawValue, randomValue(of: parameter, using: &random)))
    }
    return all.shuffled(using: &random)
  }

  private static func randomValue(of parameter: RenderParameter, using random: inout SeededGenerator) -> String {
    func decimal(_ range: ClosedRange<FixedPoint>) -> String {
      let numbers = range.lowerBound.tenThousandths...range.upperBound.tenThousandths
      return FixedPoint(tenThousandths: .random(in: numbers, using: &random)).text
    }
    let fractions = FixedPoint(0)...FixedPoint(1)
    // Small numbers are as frequent as large ones, so that boxes are both smaller and larger than pictures.
    let most = 1 << Int.random(in: 0...13, using: &random)
    let choices: [String] =
      switch parameter {
      case .width, .height: [String(Int.random(in: 1...most, using: &random))]
      case .fit: Fit.allCases.map(\.rawValue)
      case .gravity: ["center", "north", "south-west", "smart", "\(decimal(fractions)),\(decimal(fractions))"]
      case .enlarge, .grayscale, .animated: ["true", "false"]
      case .crop:
        [[0, 0, 1, 1].map { String(Int.random(in: $0...most, using: &random)) }.joined(separator: ",")]
      case .rotate: ["90", "180", "270"]
      case .flip: ["horizontal", "vertical"]
      case .dpr: ["1", "1.5", "2", "4", decimal(RenderParameter.densities)]
      case .format: ["auto", "jpeg", "png", "webp", "avif", "gif"]
      case .quality: [String(Int.random(in: RenderParameter.qualities, using: &random))]
      case .background: ["ffffff", "ff000080", "00000000", "0a0B0cFf"]
      case .blur: [decimal(RenderParameter.blurs)]
      case .sharpen: [decimal(RenderParameter.sharpenings)]
      }
    return choices.randomElement(using: &random) ?? ""
  }
}
