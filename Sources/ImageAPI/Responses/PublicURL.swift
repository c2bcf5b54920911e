import Text

/// The URLs in responses.
package struct PublicURL: Sendable {
  /// The part before the path, without a slash at its end; empty for URLs without a host.
  package let base: String

  /// URLs that begin with `base`. Slashes at its end are dropped.
  package init(_ base: String) {
    var base = base[...]
    while base.last == "/" { base.removeLast() }
    self.base = String(base)
  }

  /// The URL of the image under `key`.
  func image(_ key: String) -> String { "\(base)/images/\(PercentEncoding.encode(key, keepingSlash: true))" }

  /// The URL of a path and query of the API.
  func address(_ target: String) -> String { base + target }
}
