import Glibc

/// A colour profile of a picture (ICC.1:2022).
package struct ColorProfile {
  private let file: ByteReader

  /// The profile in `bytes`, which must outlive it.
  package init(_ bytes: UnsafeRawBufferPointer) { file = ByteReader(bytes) }

  /// Whether pixels in this space are those of sRGB, so that a conversion would only cost time. `false` where that is not
  /// certain: for profiles with tables, which may mean anything, and for broken ones.
  package var isSRGB: Bool {
    guard file.has("RGB ", at: 16), file.has("XYZ ", at: 20), file.has("acsp", at: 36) else { return false }
    guard tag("A2B0") == nil, tag("A2B1") == nil, tag("D2B0") == nil, tag("D2B1") == nil else { return false }
    return zip(["rXYZ", "gXYZ", "bXYZ"], Self.primaries).allSatisfy { hasColor($0, near: $1) }
      && ["rTRC", "gTRC", "bTRC"].allSatisfy(hasSRGBCurve)
  }

  /// The most tags that are looked at.
  private static let mostTags = 64
  /// Red, green and blue of sRGB, adapted to D50, as in the profiles of IEC 61966-2-1 and its many copies.
  private static let primaries = [
    [0.4360, 0.2225, 0.0139], [0.3851, 0.7169, 0.0971], [0.1431, 0.0606, 0.7141],
  ]
  /// How far a colour may be away.
  private static let colorTolerance = 0.002
  /// How far a point of the curve may be away: half a step of eight bits is 0.002 at its steepest.
  private static let curveTolerance = 0.003

  /// The data of a tag, as far as it lies in the file; `nil` if there is no such tag.
  private func tag(_ name: String) -> ByteReader? {
    let count = min(Self.mostTags, file.offset(UInt32.self, at: 128, .bigEndian) ?? 0)
    guard let entry = (0..<count).map({ 132 + 12 * $0 }).first(where: { file.has(name, at: $0) }),
      let offset = file.offset(UInt32.self, at: entry + 4, .bigEndian),
      let length = file.offset(UInt32.self, at: entry + 8, .bigEndian)
    else { return nil }
    return file.part(at: offset, length: length)
  }

  private func hasColor(_ name: String, near expected: [Double]) -> Bool {
    guard let data = tag(name), data.has("XYZ ") else { return false }
    return expected.indices.allSatisfy { index in
      data.fixed(at: 8 + 4 * index).map { abs($0 - expected[index]) <= Self.colorTolerance } ?? false
    }
  }

  private func hasSRGBCurve(_ name: String) -> Bool {
    guard let data = tag(name) else { return false }
    if data.has("para") {
      // Y = (aX + b)^g above d, cX below.
      guard data.number(UInt16.self, at: 8, .bigEndian) == 3 else { return false }
      return zip([2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045], 0...).allSatisfy { expected, index in
        data.fixed(at: 12 + 4 * index).map { abs($0 - expected) <= 0.001 } ?? false
      }
    }
    guard data.has("curv"), let count = data.offset(UInt32.self, at: 8, .bigEndian), 16...4096 ~= count else {
      return false
    }
    return (0..<count).allSatisfy { index in
      guard let value = data.number(UInt16.self, at: 12 + 2 * index, .bigEndian) else { return false }
      let part = Double(index) / Double(count - 1)
      let expected = part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
      return abs(Double(value) / 65535 - expected) <= Self.curveTolerance
    }
  }
}

extension ByteReader {
  /// The s15Fixed16Number at `offset` (ICC.1:2022, 4.6).
  fileprivate func fixed(at offset: Int) -> Double? {
    number(Int32.self, at: offset, .bigEndian).map { Double($0) / 65536 }
  }
}
