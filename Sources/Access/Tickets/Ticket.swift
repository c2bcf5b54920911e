package import JSON

/// One upload that somebody without other credentials may do.
package struct Ticket: Equatable, Sendable {
  /// The key of the image. It does not exist yet.
  package let key: String
  /// The most bytes of the image; `nil` for no other limit than that of uploads.
  package let maxBytes: Int?
  /// The media types that the image may have; empty for all.
  package let types: [String]
  /// The metadata of the image; `nil` if the upload may bring its own.
  package let metadata: JSONObject?
  /// The credential that has made the ticket.
  package let by: String

  /// A ticket from its values.
  package init(key: String, maxBytes: Int?, types: [String], metadata: JSONObject?, by: String) {
    self.key = key
    self.maxBytes = maxBytes
    self.types = types
    self.metadata = metadata
    self.by = by
  }
}
