/// What was taken out of a picture, by the names of an upload's answer.
package enum MetadataKind: String, CaseIterable, Sendable {
  /// Positions, wherever they stood.
  case gps
  /// Exif as a whole; its orientation may have been kept.
  case exif
  /// An XMP packet as a whole.
  case xmp
  /// IPTC, and the image resources of Photoshop that hold it.
  case iptc
  /// Texts: comments of a JPEG, text chunks of a PNG.
  case comments
  /// Previews, and the index of further pictures in the file.
  case thumbnail
  /// Bytes after the end of the picture.
  case trailer
  /// Segments and chunks of applications.
  case other
}
