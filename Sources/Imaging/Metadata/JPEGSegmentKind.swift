/// What a segment of a JPEG is for, as far as metadata goes.
enum JPEGSegmentKind {
  /// The picture: tables, frames, scans.
  case picture
  /// The header of JFIF.
  case jfif
  /// Adobe's, which says how colours are transformed.
  case adobe
  case colorProfile
  case exif
  case xmp
  /// A part of an XMP packet that is too long for one segment.
  case extendedXMP
  case photoshop
  case comment
  /// A preview in a segment of its own.
  case preview
  /// The index of further pictures behind the first (CIPA DC-007, MPF).
  case pictureIndex
  /// Of an application, and without a place for positions.
  case harmless
  /// Of an application, and nobody knows what is in it.
  case unknown

  /// The signatures of the segments APP0 to APP15 that are known.
  private static let signatures: [(marker: UInt8, signature: String, kind: JPEGSegmentKind)] = [
    (JPEGWalk.Marker.app0, "JFIF\0", .jfif), (JPEGWalk.Marker.app0, "JFXX\0", .preview),
    (JPEGWalk.Marker.app1, "Exif\0", .exif), (JPEGWalk.Marker.app1, "http://ns.adobe.com/xap/1.0/\0", .xmp),
    (JPEGWalk.Marker.app1, "http://ns.adobe.com/xmp/extension/\0", .extendedXMP),
    (JPEGWalk.Marker.app2, "ICC_PROFILE\0", .colorProfile), (JPEGWalk.Marker.app2, "MPF\0", .pictureIndex),
    // Gain maps, SPIFF, the quality that Photoshop's "Save for Web" notes, and its thumbnails' mark.
    (JPEGWalk.Marker.app2, "urn:iso:std:iso:ts:21496:-1\0", .harmless), (JPEGWalk.Marker.app8, "SPIFF\0", .harmless),
    (JPEGWalk.Marker.app12, "Ducky", .harmless),
    (JPEGWalk.Marker.app13, "Adobe_CM\0", .harmless),
    (JPEGWalk.Marker.app13, PhotoshopResources.signature, .photoshop), (JPEGWalk.Marker.app14, "Adobe", .adobe),
  ]

  /// The kind of the segment `marker` with `payload`.
  init(_ marker: UInt8, _ payload: UnsafeRawBufferPointer) {
    guard 0xE0...0xEF ~= marker else {
      self = marker == JPEGWalk.Marker.comment ? .comment : .picture
      return
    }
    let reader = ByteReader(payload)
    if marker == JPEGWalk.Marker.app11, reader.has("JP"), !reader.has("jumb", at: 12) {
      // The layers of JPEG XT are kept in boxes; those of JUMBF are content credentials, which say where and when.
      self = .harmless
      return
    }
    self = Self.signatures.first { $0.marker == marker && reader.has($0.signature) }?.kind ?? .unknown
  }
}
