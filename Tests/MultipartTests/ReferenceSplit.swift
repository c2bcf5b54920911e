/// A second reading of a multipart body, byte by byte and with no thought of speed, to hold the parser against.
///
/// It knows nothing of what headers say: a section is a header block and a content, however odd. Imports nothing, so
/// that the fuzzer can compile it too.
struct ReferenceSplit {
  /// The contents of the sections in order; nil where the body is not one whole form.
  let contents: [Range<Int>]?

  /// Splits `body` at the delimiters of `boundary`.
  init(_ body: [UInt8], boundary: [UInt8]) {
    let lineBreak: [UInt8] = [13, 10]
    let blankLine: [UInt8] = [13, 10, 13, 10]
    let dashBoundary = [45, 45] + boundary

    /// Whether `bytes` stand at `offset`.
    func stands(_ bytes: [UInt8], at offset: Int) -> Bool {
      guard offset >= 0, offset + bytes.count <= body.count else { return false }
      for index in bytes.indices where body[offset + index] != bytes[index] { return false }
      return true
    }

    /// Where the delimiter ends whose dashes are at `offset`, and if it closes; nil if there is none.
    func delimiterEnd(at offset: Int) -> (end: Int, isClose: Bool)? {
      guard stands(dashBoundary, at: offset) else { return nil }
      var end = offset + dashBoundary.count
      if stands([45, 45], at: end) { return (end + 2, true) }
      while stands([32], at: end) || stands([9], at: end) { end += 1 }
      return stands(lineBreak, at: end) ? (end + 2, false) : nil
    }

    var contents: [Range<Int>] = []
    /// Where the content of the section being read starts; nil in the preamble and within headers.
    var contentStart: Int?
    var inHeaders = false
    var offset = 0
    while offset <= body.count {
      if inHeaders {
        // Headers end at the first blank line; its line break can begin the delimiter of a section without content.
        if stands(blankLine, at: offset - 2) {
          inHeaders = false
          contentStart = offset + 2
          continue
        }
      } else if offset == 0 || stands(lineBreak, at: offset - 2), let (end, isClose) = delimiterEnd(at: offset) {
        if let start = contentStart { contents.append(start..<max(start, offset - 2)) }
        contentStart = nil
        if isClose {
          self.contents = contents.isEmpty ? nil : contents
          return
        }
        inHeaders = true
        offset = end
        continue
      }
      offset += 1
    }
    self.contents = nil
  }
}
