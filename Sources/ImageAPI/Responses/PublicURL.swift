import Text

/// The addresses that responses name.
package struct PublicURL: Sendable {
  /// What comes before a path, without a closing slash; empty for addresses without a host.
  package let base: String

  /// The addresses below `base`, where a closing slash is dropped.
  package init(_ base: String) { self.base = base.hasSuffix("/") ? String(base.dropLast()) : base }

  /// The address of the image under `key`.
  func image(_ key: String) -> String { "\(base)/images/\(PercentEncoding.encode(key, keepingSlash: true))" }

  /// The address of a path and query of the API.
  func address(_ target: String) -> String { base + target }
}
