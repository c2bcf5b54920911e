/// What is checked of an upload.
package enum UploadCheck: Equatable, Sendable {
  /// Its type.
  case off
  /// Its dimensions too.
  case header
  /// All of it: an inspector decodes the pixels.
  case full
}
