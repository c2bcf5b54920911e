/// A setting, whatever its value is: a row of the documents.
protocol SettingRow: Sendable {
  /// The variables, the first of which gives the setting its name.
  var names: [String] { get }
  /// Whether the value must not be shown.
  var isSecret: Bool { get }
  /// One sentence, in Markdown.
  var meaning: String { get }
  /// The values that are taken, in Markdown; empty for any.
  var bounds: String { get }
  /// The default, or how it follows, in Markdown; empty for none.
  var defaultText: String { get }
  /// Whether the default is a fixed value.
  var hasFixedDefault: Bool { get }
  /// The value in the package's file; `nil` where the setting does not appear there.
  var packageValue: String? { get }

  /// The value in an environment, as it could stand in the variable; empty for none.
  func text(in environment: inout Environment) -> String
}

extension SettingRow {
  /// The name that the setting goes by.
  var name: String { names[0] }
}

extension Setting: SettingRow {
  var bounds: String { kind.bounds }

  var defaultText: String {
    switch fallback {
    case .value(let value): kind.write(value).isEmpty ? "" : "`\(kind.write(value))`"
    case .derived(let text, _): text
    }
  }

  var hasFixedDefault: Bool {
    switch fallback {
    case .value: true
    case .derived: false
    }
  }

  var packageValue: String? {
    switch (packageLine, fallback) {
    case (nil, _): nil
    case (.example(let text), _): text
    case (.fallback, .value(let value)): kind.write(value)
    case (.fallback, .derived): ""
    }
  }

  func text(in environment: inout Environment) -> String { kind.write(environment.value(of: self)) }
}
