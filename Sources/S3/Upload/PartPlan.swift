/// How an object is cut: equal parts, the last one as long as what is left (some engines take no others).
struct PartPlan: Equatable {
  /// The most parts that S3 takes (S3 user guide, "Multipart upload limits").
  static let maximumCount = 10_000

  /// The bytes of the object.
  let byteCount: Int
  /// The bytes of every part but the last.
  let partSize: Int

  /// Cuts `byteCount` bytes, 1 or more, into parts of `preferredSize`, or larger ones where they would be too many.
  init(byteCount: Int, preferredSize: Int) {
    let mebibyte = 1 << 20
    let fewestBytes = (byteCount + Self.maximumCount - 1) / Self.maximumCount
    let wholeMebibytes = (fewestBytes + mebibyte - 1) / mebibyte * mebibyte
    self.byteCount = byteCount
    partSize = max(preferredSize, wholeMebibytes, LargeObjectPolicy.minimumPartSize)
  }

  /// How many parts there are.
  var count: Int { (byteCount + partSize - 1) / partSize }

  /// Where the part at `index`, from 0 on, lies.
  func range(_ index: Int) -> Range<Int> { index * partSize..<min((index + 1) * partSize, byteCount) }
}
