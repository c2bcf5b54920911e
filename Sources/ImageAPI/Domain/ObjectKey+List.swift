extension ObjectKey {
  /// Whether lists show an object under `text`: it is a key that the other requests accept. Other tools may store objects
  /// under other keys, such as markers of folders.
  static func isShown(_ text: String) -> Bool { (try? ObjectKey(text)) != nil }
}
