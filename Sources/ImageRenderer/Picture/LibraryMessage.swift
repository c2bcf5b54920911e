/// What libvips and the libraries below it say about a file.
///
/// libvips has one kind of error, so the texts decide. A text that is not known means a broken file.
struct LibraryMessage {
  /// The messages, one a line.
  let text: String

  /// The messages of one failure.
  init(_ text: String) { self.text = text }

  /// Parts of messages about valid files of a kind that is not decoded, in lower case.
  static let unsupported = [
    // libjpeg: 12 bits, lossless and hierarchical files.
    "unsupported jpeg data precision", "unsupported jpeg process", "sof type 0x",
    // libtiff and libvips' reader: rare depths and kinds of compression.
    "unsupported tiff", "old-style jpeg", "unsupported bits/sample", "compression scheme", "not configured",
    "cannot handle", "unsupported color", "unsupported sample", "whole number of bytes", "not supported",
    // libheif.
    "unsupported feature", "unsupported file-type", "unsupported codec", "no decoding plugin", "not implemented",
    "unknown operation", "operation is blocked",
  ]

  /// Parts of messages about memory and about the bounds of a decoder, in lower case.
  static let excess = [
    "out of memory", "insufficient memory", "memory allocation", "cannot allocate memory", "malloc",
    "maximum supported image dimension", "security limit exceeded", "exceeds the maximum image size",
  ]

  /// The failure that the messages mean.
  var failure: RenderFailure {
    let lowercased = text.lowercased()
    let line = text.split(separator: "\n").joined(separator: "; ")
    func has(_ parts: [String]) -> Bool { parts.contains { lowercased.contains($0) } }
    if has(Self.excess) { return RenderFailure(.originalTooLarge, line) }
    if has(Self.unsupported) { return RenderFailure(.unsupported, line) }
    return RenderFailure(.corrupt, line)
  }
}
