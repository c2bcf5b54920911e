extension ImageType {
  /// The type of the image in `bytes`, or nil where it is none that is accepted.
  ///
  /// The signatures are those of the WHATWG MIME Sniffing standard, section 6.1, and for what that leaves out those of the
  /// formats' own standards. Where others begin in the same way, more than the signature is looked at: raw formats look
  /// like TIFF, JPEG-LS like JPEG, films like AVIF and HEIC. The effort does not depend on the size of the file.
  ///
  /// - Parameter bytes: The whole file: the first directory of a TIFF may be anywhere.
  package init?(sniffing bytes: UnsafeRawBufferPointer) {
    let file = ByteReader(bytes)
    if file.has([0xFF, 0xD8, 0xFF]) {
      guard !JPEGMarkers.isJPEGLS(file) else { return nil }
      self = .jpeg
    } else if file.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .png
    } else if file.has("GIF87a") || file.has("GIF89a") {
      self = .gif
    } else if file.has("RIFF"), file.has("WEBPVP8", at: 8) {
      // The simple lossy, the simple lossless and the extended format (RFC 9649, section 2).
      guard [" ", "L", "X"].contains(where: { file.has($0, at: 15) }) else { return nil }
      self = .webp
    } else if file.has([0xFF, 0x0A]) || file.has([0, 0, 0, 0x0C, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A]) {
      // A bare codestream, or one in boxes (ISO/IEC 18181-2, 9.1).
      self = .jxl
    } else if file.has("ftyp", at: 4) {
      guard let type = FileTypeBox(file)?.imageType else { return nil }
      self = type
    } else if let header = TIFFHeader(file) {
      guard let directory = TIFFDirectory(file, header), !directory.isRaw else { return nil }
      self = .tiff
    } else if file.has("BM"), BitmapHeader.isPlausible(file) {
      self = .bmp
    } else {
      return nil
    }
  }
}
