/// How an object is split into parts. All parts but the last have the same size, which some engines require.
struct PartPlan: Equatable {
  /// The most parts that S3 accepts (S3 user guide, "Multipart upload limits").
  static let maximumCount = 10_000

  /// The size of the object in bytes.
  let byteCount: Int
  /// The size of every part but the last, in bytes.
  let partSize: Int

  /// Splits `byteCount` bytes, at least 1, into parts of `preferredSize` bytes. Parts are larger if there would be too
  /// many, or if `preferredSize` is less than S3 accepts.
  init(byteCount: Int, preferredSize: Int) {
    let mebibyte = 1 << 20
    let fewestBytes = (byteCount + Self.maximumCount - 1) / Self.maximumCount
    let wholeMebibytes = (fewestBytes + mebibyte - 1) / mebibyte * mebibyte
    self.byteCount = byteCount
    partSize = max(preferredSize, wholeMebibytes, LargeObjectPolicy.minimumPartSize)
  }

  /// The number of parts.
  var count: Int { (byteCount + partSize - 1) / partSize }

  /// The range of the part at `index`, which starts at 0.
  func range(_ index: Int) -> Range<Int> { index * partSize..<min((index + 1) * partSize, byteCount) }
}
