/// What `ImageFCGI settings` is asked for.
enum SettingsQuery: Equatable {
  /// All settings, for a terminal.
  case text
  /// All settings, for the manual.
  case markdown
  /// The package's file.
  case packageFile
  /// The value that one of them has.
  case value(name: String)

  /// Reads `arguments`, those after the word `settings`.
  ///
  /// - Throws: `CommandLineError` for anything that is neither an option nor a setting whose value may be shown.
  init(_ arguments: some Collection<String>) throws(CommandLineError) {
    guard let word = arguments.first else {
      self = .text
      return
    }
    guard arguments.count == 1 else {
      throw CommandLineError(problem: "settings takes one word, not \(arguments.count)")
    }
    switch word {
    case "--markdown": self = .markdown
    case "--environment": self = .packageFile
    default:
      guard let row = Self.row(word) else { throw CommandLineError(problem: "there is no setting \(word)") }
      guard !row.isSecret else { throw CommandLineError(problem: "\(word) is a secret, which is not shown") }
      self = .value(name: word)
    }
  }

  /// The setting with `name` among its names: its own name goes before another's second.
  private static func row(_ name: String) -> (any SettingRow)? {
    Settings.table.rows.first { $0.name == name } ?? Settings.table.rows.first { $0.names.contains(name) }
  }

  /// The answer, with a line break at its end.
  ///
  /// - Parameter variables: The environment; `nil` for the process's.
  /// - Throws: what is wrong with the setting, and with those that it follows from.
  func answer(_ variables: [String: String]? = nil) throws(ConfigurationError) -> String {
    switch self {
    case .text: return SettingsText.render()
    case .markdown: return SettingsMarkdown.render()
    case .packageFile: return SettingsFile.render()
    case .value(let name):
      var environment = Environment(variables)
      let text = Self.row(name)?.text(in: &environment) ?? ""
      guard environment.problems.isEmpty else { throw ConfigurationError(problems: environment.problems) }
      return text + "\n"
    }
  }
}
