/// What `ImageFCGI settings` prints.
enum SettingsQuery: Equatable {
  /// All settings, for a terminal.
  case text
  /// All settings, for the manual.
  case markdown
  /// The settings file of the package.
  case packageFile
  /// Nothing: all settings are only checked.
  case check
  /// The value of one setting.
  case value(name: String)

  /// Reads `arguments`, those after the word `settings`.
  ///
  /// - Throws: `CommandLineError` for anything but an option or a setting whose value may be printed.
  init(_ arguments: some Collection<String>) throws(CommandLineError) {
    guard let word = arguments.first else {
      self = .text
      return
    }
    guard arguments.count == 1 else {
      throw CommandLineError(problem: "settings takes one argument, not \(arguments.count)")
    }
    switch word {
    case "--markdown": self = .markdown
    case "--environment": self = .packageFile
    case "--check": self = .check
    default:
      guard let row = Self.row(word) else { throw CommandLineError(problem: "there is no setting \(word)") }
      guard !row.isSecret else { throw CommandLineError(problem: "\(word) is a secret and is not printed") }
      self = .value(name: word)
    }
  }

  /// The setting with this name. First names take precedence over other names.
  private static func row(_ name: String) -> (any SettingRow)? {
    Settings.table.rows.first { $0.name == name } ?? Settings.table.rows.first { $0.names.contains(name) }
  }

  /// The output, with a line break at its end.
  ///
  /// - Parameter variables: The environment; `nil` for the process's.
  /// - Throws: The problems of the setting, and of the settings that its default follows from.
  func output(_ variables: [String: String]? = nil) throws(ConfigurationError) -> String {
    switch self {
    case .text: return SettingsText.render()
    case .markdown: return SettingsMarkdown.render()
    case .packageFile: return SettingsFile.render()
    case .check:
      var environment = Environment(variables)
      for row in Settings.table.rows { _ = row.text(in: &environment) }
      guard environment.problems.isEmpty else { throw ConfigurationError(problems: environment.problems) }
      return ""
    case .value(let name):
      var environment = Environment(variables)
      let text = Self.row(name)?.text(in: &environment) ?? ""
      guard environment.problems.isEmpty else { throw ConfigurationError(problems: environment.problems) }
      return text + "\n"
    }
  }
}
