/// Takes metadata out of a file without touching its pixels.
package struct MetadataStripper {
  private let file: UnsafeRawBufferPointer
  private let type: ImageType

  /// A stripper of `file`, whose memory the caller owns, and whose first bytes are those of `type`.
  package init(of file: UnsafeRawBufferPointer, _ type: ImageType) {
    self.file = file
    self.type = type
  }

  /// The file without what `mode` takes out; `nil` where there is nothing of it: the file stays as it is, to the byte.
  ///
  /// The effort is linear in the size of the file, whatever is in it, and the result has at most 64 bytes more.
  ///
  /// - Throws: `CannotStrip` where something would stay.
  package func strip(_ mode: StripMode) throws(CannotStrip) -> StrippedFile? {
    let edits: FileEdits?
    switch type {
    case .jpeg:
      edits =
        switch mode {
        case .gps: JPEGPositions.edits(of: file)
        case .all: JPEGStripper.edits(of: file)
        }
      guard edits != nil else { throw .malformed("JPEG") }
    case .png:
      edits = PNGStripper.edits(of: file, mode)
      guard edits != nil else { throw .malformed("PNG") }
    case .webp:
      edits = WebPStripper.edits(of: file, mode)
      guard edits != nil else { throw .malformed("WebP") }
    case .gif, .tiff, .avif, .heic, .heicSequence, .jxl, .bmp:
      guard !isInOtherFormat(mode) else { throw .format }
      return nil
    }
    return try edits?.applied(toFileOf: file.count)
  }

  /// Whether a file of another format than JPEG, PNG and WebP has something that `mode` takes out.
  private func isInOtherFormat(_ mode: StripMode) -> Bool {
    switch type {
    case .gif: GIFMetadata.isIn(file, mode)
    case .tiff: TIFFMetadata.isIn(file, mode)
    case .avif, .heic, .heicSequence: HEIFMetadata.isIn(file, mode)
    case .jxl: JXLMetadata.isIn(file, mode)
    // A bitmap has no place for metadata but its colour profile.
    case .bmp, .jpeg, .png, .webp: false
    }
  }
}
