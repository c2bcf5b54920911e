/// The text of a blurhash (blurha.sh).
package enum BlurhashText {
  /// The digits of base 83.
  private static let digits = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~".utf8)

  /// Whether `text` can be a blurhash: digits of base 83, as many as 1 × 1 to 9 × 9 components take.
  package static func isValid(_ text: String) -> Bool {
    6...4 + 2 * 81 ~= text.utf8.count && text.utf8.count.isMultiple(of: 2) && text.utf8.allSatisfy(digits.contains)
  }
}
