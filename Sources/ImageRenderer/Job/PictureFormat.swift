/// The formats of originals and of results, as processes name them to each other.
enum PictureFormat: UInt8, CaseIterable {
  case jpeg, png, gif, webp, avif, heic, tiff, bmp, jxl

  /// The name in the log and in the contract.
  var name: String { "\(self)" }
}
