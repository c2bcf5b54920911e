/// Converts the text of a variable to a value and back.
struct SettingKind<Value: Sendable>: Sendable {
  /// The accepted values for the manual, in Markdown; empty for any.
  let bounds: String
  /// Parses a text.
  let read: @Sendable (String) throws(SettingMisfit) -> Value
  /// The text of a value. `read` returns the same value for it.
  let write: @Sendable (Value) -> String

  /// The same kind for a setting that may have no value. No value has an empty text.
  var optional: SettingKind<Value?> {
    let kind = self
    return SettingKind<Value?>(
      bounds: bounds, read: { text throws(SettingMisfit) in try kind.read(text) },
      write: { $0.map { kind.write($0) } ?? "" })
  }
}

/// Why a text is not a valid value of a setting. Contains nothing of a secret.
enum SettingMisfit: Error {
  /// The end of a sentence that begins with the name of the variable and "must be".
  case mustBe(String)
  /// The error of the parser.
  case because(String)

  /// The whole sentence.
  ///
  /// - Parameters:
  ///   - name: The variable.
  ///   - text: Its value; `nil` if it must not be printed.
  func problem(name: String, text: String?) -> String {
    switch self {
    case .mustBe(let what): "\(name) must be \(what)" + (text.map { ", not \"\($0)\"" } ?? "")
    case .because(let reason): "\(name): \(reason)"
    }
  }
}
