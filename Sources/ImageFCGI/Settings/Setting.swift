/// One setting: an environment variable, what it may hold, and what it does. `Settings` has all of them.
struct Setting<Value: Sendable>: Sendable {
  /// What the value is where no variable is set.
  enum Fallback: Sendable {
    /// A fixed value.
    case value(Value)
    /// A value that follows from other settings; the text says how, in Markdown, and is empty where there is nothing to say.
    case derived(String, @Sendable (inout Environment) -> Value)
  }

  /// What the package's file of settings shows, commented out.
  enum PackageLine: Sendable {
    /// The default.
    case fallback
    /// Another value.
    case example(String)
  }

  /// The variables, the first of which gives the setting its name. The first that is set counts.
  let names: [String]
  /// What the variable may hold.
  let kind: SettingKind<Value>
  /// What holds where the variable is not set.
  let fallback: Fallback
  /// Whether the value must not be shown.
  let isSecret: Bool
  /// The line in the package's file; `nil` for none.
  let packageLine: PackageLine?
  /// One sentence for the reader of the manual, in Markdown, with the unit.
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

  /// A setting whose default follows from others.
  ///
  /// - Parameter text: How it follows, in Markdown.
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

  /// A setting that has no value where no variable is set.
  ///
  /// - Parameters:
  ///   - text: What happens then, in Markdown.
  ///   - isSecret: Whether the value must not be shown.
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
