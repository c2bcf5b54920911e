/// The limits of a form, which keep the cost of a hostile form low.
package struct Limits: Sendable {
  /// The most parts in a form.
  package var maxParts: Int
  /// The largest size of the headers of a part in bytes, including all line ends and the blank line.
  package var maxHeaderBytes: Int
  /// The most headers of a part.
  package var maxHeaders: Int

  /// Limits. The defaults suffice for browsers and HTTP libraries.
  package init(maxParts: Int = 32, maxHeaderBytes: Int = 8 * 1024, maxHeaders: Int = 16) {
    self.maxParts = maxParts
    self.maxHeaderBytes = maxHeaderBytes
    self.maxHeaders = maxHeaders
  }
}
