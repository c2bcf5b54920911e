/// What the text of a variable may be, and the value that it stands for.
struct SettingKind<Value: Sendable>: Sendable {
  /// The values that are taken, for the manual, in Markdown; empty for any.
  let bounds: String
  /// The value of a text.
  let read: @Sendable (String) throws(SettingMisfit) -> Value
  /// The text of a value: what `read` makes the same value of.
  let write: @Sendable (Value) -> String

  /// The same kind where there may be no value, whose text is empty.
  var optional: SettingKind<Value?> {
    let kind = self
    return SettingKind<Value?>(
      bounds: bounds, read: { text throws(SettingMisfit) in try kind.read(text) },
      write: { $0.map { kind.write($0) } ?? "" })
  }
}

/// Why a text is no value of a setting. Repeats nothing of a secret.
enum SettingMisfit: Error {
  /// What it must be: the end of a sentence that begins with the variable's name, and "must be".
  case mustBe(String)
  /// What the parser of the value says of it.
  case because(String)

  /// The whole sentence.
  ///
  /// - Parameters:
  ///   - name: The variable.
  ///   - text: Its value; `nil` where that must not be shown.
  func problem(name: String, text: String?) -> String {
    switch self {
    case .mustBe(let what): "\(name) must be \(what)" + (text.map { ", not \"\($0)\"" } ?? "")
    case .because(let reason): "\(name): \(reason)"
    }
  }
}
