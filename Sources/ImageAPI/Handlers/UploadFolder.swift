import Access
import Imaging

/// Where an upload goes: under a key of the client's, or under keys that are made in a folder.
enum UploadFolder {
  /// Under the key that the client has named.
  case key(ObjectKey)
  /// Under keys that begin with this text, which may be empty.
  case made(String)

  /// Where an upload with this field `key` goes; `nil` for a form without one.
  ///
  /// - Throws: `InvalidKey`, `AccessRefusal`; `APIError` with `invalidKey` for several files under one key, and
  ///   `forbidden` without a key where the principal has several prefixes, which leave open where it goes.
  init(_ key: String?, fileCount: Int, _ principal: Principal) throws {
    if let key, key.utf8.last != UInt8(ascii: "/") {
      guard fileCount == 1 else {
        throw APIError(.invalidKey, "several files need a key that ends in /, or none: their names are made")
      }
      let key = try ObjectKey(key)
      try principal.require(.write, key.value)
      self = .key(key)
      return
    }
    guard let folder = key ?? principal.onlyPrefix else {
      throw APIError(.forbidden, "this key or token has several prefixes: name a key below one of them")
    }
    _ = try ObjectKey(folder + "x")
    try principal.require(.write, folder)
    self = .made(folder)
  }

  /// The key of one image, and whether it was made.
  func key(for type: ImageType?) throws -> (key: ObjectKey, isUnique: Bool) {
    switch self {
    case .key(let key): return (key, false)
    case .made(let folder):
      return (try ObjectKey(folder + UniqueName.now() + (type.map { ".\($0.fileExtension)" } ?? "")), true)
    }
  }
}

extension Principal {
  /// The prefix below which keys are made; `nil` if there are several, or none.
  fileprivate var onlyPrefix: String? { prefixes.prefixes.count == 1 ? prefixes.prefixes[0] : nil }
}
