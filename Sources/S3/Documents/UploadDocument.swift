/// The small documents in which S3 answers about an upload in parts.
enum UploadDocument {
  /// The text of the element `name` directly below `root`; `nil` where `bytes` are no such document, or it is empty.
  static func value(of name: String, root: String, in bytes: [UInt8]) -> String? {
    var value: String?
    let isWellFormed = XMLDocument.parse(bytes) { path, text in
      if path.count == 2, path[0] == root, path[1] == name { value = text }
    }
    guard isWellFormed, let value, !value.isEmpty else { return nil }
    return value
  }
}
