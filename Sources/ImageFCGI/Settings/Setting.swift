/// A setting: an environment variable, its values and its meaning. `Settings` has all of them.
struct Setting<Value: Sendable>: Sendable {
  /// The default value.
  enum Fallback: Sendable {
    /// A fixed value.
    case value(Value)
    /// A value that follows from other settings. The text explains it in Markdown; empty for no explanation.
    case derived(String, @Sendable (inout Environment) -> Value)
  }

  /// The value in the settings file of the Debian package, which is commented out.
  enum PackageLine: Sendable {
    /// The default.
    case fallback
    /// An example.
    case example(String)
  }

  /// The variables. The first name is the name of the setting. The first variable that is set has the value.
  let names: [String]
  /// The values that the variable accepts.
  let kind: SettingKind<Value>
  /// The default.
  let fallback: Fallback
  /// Whether the value must not be printed.
  let isSecret: Bool
  /// The line in the settings file of the package; `nil` for none.
  let packageLine: PackageLine?
  /// One sentence or two for the manual, in Markdown, with the unit.
  let meaning: String

  /// A setting with a fixed default.
  init(
    _ name: String, or others: [String] = [], _ kind: SettingKind<Value>, default value: Value,
    inPackage line: PackageLine? = nil, _ meaning: String
  ) {
    names = [name] + others
    self.kind = kind
    fallback = .value(value)
    isSecret = false
    packageLine = line
    self.meaning = meaning
  }

  /// A setting whose default follows from other settings.
  ///
  /// - Parameter text: Explains the default, in Markdown.
  init(
    _ name: String, or others: [String] = [], _ kind: SettingKind<Value>, derived text: String,
    inPackage line: PackageLine? = nil, _ meaning: String, from derive: @escaping @Sendable (inout Environment) -> Value
  ) {
    names = [name] + others
    self.kind = kind
    fallback = .derived(text, derive)
    isSecret = false
    packageLine = line
    self.meaning = meaning
  }

  /// A setting without a default.
  ///
  /// - Parameters:
  ///   - text: Explains what happens if no variable is set, in Markdown.
  ///   - isSecret: Whether the value must not be printed.
  init<Wrapped: Sendable>(
    _ name: String, or others: [String] = [], _ kind: SettingKind<Wrapped>, unset text: String = "",
    isSecret: Bool = false, inPackage line: PackageLine? = nil, _ meaning: String
  ) where Value == Wrapped? {
    names = [name] + others
    self.kind = kind.optional
    fallback = .derived(text) { _ in nil }
    self.isSecret = isSecret
    packageLine = line
    self.meaning = meaning
  }
}
