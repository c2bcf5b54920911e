extension ObjectKey {
  /// What the keys of the service's own objects begin with: probes, leases. No client can use such a key.
  static let ownPrefix = ".image-fcgi/"

  /// Whether lists show an object under `text`: it is a key that the other requests accept.
  static func isShown(_ text: String) -> Bool {
    !text.utf8.starts(with: ownPrefix.utf8) && (try? ObjectKey(text)) != nil
  }
}
