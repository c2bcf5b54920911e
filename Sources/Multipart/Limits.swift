/// What a form may hold at most, so that a hostile one costs little.
package struct Limits: Sendable {
  /// Parts in a form.
  package var maxParts: Int
  /// Bytes of one part's headers, line ends included, the blank line too.
  package var maxHeaderBytes: Int
  /// Headers of one part.
  package var maxHeaders: Int

  /// Limits with room for what browsers and HTTP libraries send.
  package init(maxParts: Int = 32, maxHeaderBytes: Int = 8 * 1024, maxHeaders: Int = 16) {
    self.maxParts = maxParts
    self.maxHeaderBytes = maxHeaderBytes
    self.maxHeaders = maxHeaders
  }
}
