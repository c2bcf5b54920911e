import Glibc

/// A few dozen bytes of text from which a page draws a blurred preview (blurha.sh, Algorithm.md).
package struct Blurhash: Equatable, Sendable {
  /// The hash: 28 characters of the 83 below.
  package let text: String

  /// The waves in each direction, the constant included.
  private static let (columns, rows) = (4, 3)
  /// The characters of a number in base 83.
  private static let digits = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~".utf8)

  /// The hash of a picture, which should be small: each pixel is visited once for each wave.
  ///
  /// - Parameter pixels: Rows from top to bottom, three bytes a pixel, in sRGB.
  /// - Returns: `nil` unless `pixels` has `width` × `height` pixels.
  package init?(ofRGB pixels: [UInt8], width: Int, height: Int) {
    guard width > 0, height > 0, pixels.count == 3 * width * height else { return nil }
    let linear = pixels.map { Self.linear[Int($0)] }
    var factors: [[Double]] = []
    for row in 0..<Self.rows {
      for column in 0..<Self.columns {
        factors.append(Self.factor(of: linear, width, height, column, row))
      }
    }
    text = Self.text(of: factors)
  }

  /// A hash from elsewhere; `nil` unless it is one of those that are made here.
  package init?(_ text: some StringProtocol) {
    guard text.utf8.count == 4 + 2 * Self.columns * Self.rows, text.utf8.allSatisfy({ Self.digits.contains($0) }),
      text.utf8.first == Self.digits[Self.sizeNumber]
    else { return nil }
    self.text = String(text)
  }

  /// The number of the first character: how many waves there are.
  private static let sizeNumber = columns - 1 + (rows - 1) * 9

  /// How much of a wave is in the picture, for each colour.
  private static func factor(
    of linear: [Double], _ width: Int, _ height: Int, _ column: Int, _ row: Int
  ) -> [Double] {
    let horizontal = (0..<width).map { cos(Double.pi * Double(column * $0) / Double(width)) }
    var sums = [0.0, 0.0, 0.0]
    for y in 0..<height {
      let vertical = cos(Double.pi * Double(row * y) / Double(height))
      for x in 0..<width {
        let weight = horizontal[x] * vertical
        let start = 3 * (y * width + x)
        for color in 0..<3 { sums[color] += weight * linear[start + color] }
      }
    }
    let scale = (column == 0 && row == 0 ? 1.0 : 2.0) / Double(width * height)
    return sums.map { $0 * scale }
  }

  private static func text(of factors: [[Double]]) -> String {
    var bytes: [UInt8] = []
    func append(_ number: Int, length: Int) {
      var powers = [1]
      while powers.count < length { powers.append(powers[powers.count - 1] * 83) }
      for power in powers.reversed() { bytes.append(digits[number / power % 83]) }
    }
    let waves = factors.dropFirst()
    let largest = waves.joined().map(abs).max() ?? 0
    let largestNumber = max(0, min(82, Int((largest * 166 - 0.5).rounded(.down))))
    let scale = Double(largestNumber + 1) / 166
    append(sizeNumber, length: 1)
    append(largestNumber, length: 1)
    append(factors[0].reduce(0) { $0 << 8 | sRGB($1) }, length: 4)
    for wave in waves {
      let number = wave.reduce(0) { number, value in
        let root = (abs(value) / scale).squareRoot()
        let step = ((value < 0 ? -root : root) * 9 + 9.5).rounded(.down)
        return number * 19 + max(0, min(18, Int(step)))
      }
      append(number, length: 2)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The intensity of each value of sRGB (IEC 61966-2-1).
  private static let linear: [Double] = (0..<256).map { value in
    let part = Double(value) / 255
    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
  }

  /// The value of sRGB for an intensity.
  private static func sRGB(_ intensity: Double) -> Int {
    let part = max(0, min(1, intensity))
    return Int((part <= 0.0031308 ? part * 12.92 : 1.055 * pow(part, 1 / 2.4) - 0.055) * 255 + 0.5)
  }
}
