/// The text of a blurhash (blurha.sh).
package enum BlurhashText {
  /// The digits of base 83.
  private static let digits = Array(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~".utf8)

  /// Whether `text` is a blurhash: digits of base 83, as many as the components take whose numbers the first digit says.
  package static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, let sizes = digits.firstIndex(of: first), sizes < 81 else { return false }
    let components = (sizes % 9 + 1) * (sizes / 9 + 1)
    return text.utf8.count == 4 + 2 * components && text.utf8.allSatisfy(digits.contains)
  }
}
