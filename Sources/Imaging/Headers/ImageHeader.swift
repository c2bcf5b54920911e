/// What the header of a file says of its stored pixels. The values are as they stand there: nothing is checked yet.
struct ImageHeader: Equatable {
  var width: Int
  var height: Int
  /// `nil` if unknown.
  var frames: Int? = 1
  /// `nil` if unknown.
  var hasAlpha: Bool?
  /// How the stored pixels are to be turned, 1 to 8 (Exif 2.32, 4.6.4, Orientation).
  var orientation = 1
}
