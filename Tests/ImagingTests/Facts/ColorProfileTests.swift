import Foundation
import Testing

@testable import Imaging

@Suite struct ColorProfileTests {
  /// The curve of sRGB as a parametric one.
  private static let parameters: [UInt8] =
    Array("para".utf8) + [0, 0, 0, 0, 0, 3, 0, 0] + [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045].flatMap(fixed)
  /// Red, green and blue of sRGB.
  private static let primaries = [[0.4361, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141]]

  private static func fixed(_ value: Double) -> [UInt8] { big(UInt32(bitPattern: Int32((value * 65536).rounded()))) }

  private static func big(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  /// A curve of points.
  private static func points(_ count: Int, _ curve: (Double) -> Double) -> [UInt8] {
    Array("curv".utf8) + [0, 0, 0, 0] + big(UInt32(count))
      + (0..<count).flatMap { index in
        let value = UInt16((curve(Double(index) / Double(max(1, count - 1))) * 65535).rounded())
        return [UInt8(value >> 8), UInt8(value & 0xFF)]
      }
  }

  private static func sRGB(_ part: Double) -> Double {
    part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
  }

  /// A profile with these tags.
  private func profile(
    primaries: [[Double]] = Self.primaries, curve: [UInt8] = Self.parameters, space: String = "RGB ",
    more: [(String, [UInt8])] = []
  ) -> [UInt8] {
    let colors = primaries.map { Array("XYZ ".utf8) + [0, 0, 0, 0] + $0.flatMap(Self.fixed) }
    let names = ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC"]
    let tags = Array(zip(names, colors + [curve, curve, curve])) + more
    var header = [UInt8](repeating: 0, count: 128)
    header.replaceSubrange(16..<24, with: Array((space + "XYZ ").utf8))
    header.replaceSubrange(36..<40, with: Array("acsp".utf8))
    var table = Self.big(UInt32(tags.count))
    var data: [UInt8] = []
    for (name, bytes) in tags {
      table += Array(name.utf8) + Self.big(UInt32(132 + 12 * tags.count + data.count)) + Self.big(UInt32(bytes.count))
      data += bytes
    }
    return header + table + data
  }

  private func isSRGB(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes { ColorProfile($0).isSRGB } }

  @Test func knowsSRGB() {
    #expect(isSRGB(profile()))
    #expect(isSRGB(profile(curve: Self.points(1024, Self.sRGB))))
    #expect(isSRGB(profile(curve: Self.points(26, Self.sRGB))))
  }

  @Test func knowsOtherSpaces() {
    // Display P3 has the same curve, linear sRGB the same colours.
    let displayP3 = [[0.5151, 0.2412, -0.0011], [0.2920, 0.6922, 0.0419], [0.1571, 0.0666, 0.7841]]
    #expect(!isSRGB(profile(primaries: displayP3)))
    #expect(!isSRGB(profile(curve: Self.points(1024) { $0 })))
    #expect(!isSRGB(profile(curve: Self.points(1024) { pow($0, 2.2) })))
    #expect(!isSRGB(profile(curve: Self.points(1, Self.sRGB))))
    #expect(!isSRGB(profile(space: "GRAY")))
    #expect(!isSRGB(profile(more: [("A2B0", [1, 2, 3])])))
  }

  @Test func survivesEveryCut() {
    let whole = profile(curve: Self.points(64, Self.sRGB))
    for length in 0..<whole.count { #expect(!isSRGB(Array(whole[..<length]))) }
  }
}
