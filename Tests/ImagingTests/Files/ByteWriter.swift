@testable import Imaging

/// Numbers as bytes, for files that are made by hand.
func big(_ value: Int, _ count: Int) -> [UInt8] { little(value, count).reversed() }

/// The `count` bytes of `value`, the lowest first.
func little(_ value: Int, _ count: Int) -> [UInt8] {
  (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
}

extension Array where Element == UInt8 {
  /// The bytes of `text`.
  init(_ text: String) { self = Array(text.utf8) }

  /// The facts that the header of these bytes says.
  func facts(_ type: ImageType) throws(CorruptImage) -> ImageFacts {
    // A copy without a byte to spare, so that a read beyond the end is found.
    try withUnsafeBufferPointer { (bytes) throws(CorruptImage) in
      try ImageFacts(of: UnsafeRawBufferPointer(bytes), type)
    }
  }
}
