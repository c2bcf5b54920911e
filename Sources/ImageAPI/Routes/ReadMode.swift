/// What a client wants to read of an image: the parameter `mode`.
enum ReadMode: String, CaseIterable, Sendable {
  /// What is known of the image.
  case view
  /// The bytes, as an attachment.
  case download
  /// The bytes, for display in a page.
  case inline
  /// A small picture of the image, made by a renderer.
  case thumbnail
}
