/// A setting with a value of any type: a row of the documents.
protocol SettingRow: Sendable {
  /// The variables. The first name is the name of the setting.
  var names: [String] { get }
  /// Whether the value must not be printed.
  var isSecret: Bool { get }
  /// One sentence or two for the manual, in Markdown.
  var meaning: String { get }
  /// The accepted values, in Markdown; empty for any.
  var bounds: String { get }
  /// The default or its explanation, in Markdown; empty for none.
  var defaultText: String { get }
  /// Whether the default is a fixed value.
  var hasFixedDefault: Bool { get }
  /// The value in the settings file of the package; `nil` if the file does not have the setting.
  var packageValue: String? { get }

  /// The value in an environment, as a text for the variable; empty for none.
  func text(in environment: inout Environment) -> String
}

extension SettingRow {
  /// The name of the setting.
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
