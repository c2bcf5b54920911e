import Configuration
import S3
import Text

/// Reads settings from variables and remembers what is wrong with them, so that all problems come out at once.
struct Environment {
  private let reader: ConfigReader
  /// What was found wrong so far, each problem once. No value of a secret is in it.
  private(set) var problems: [String] = []
  /// The profile in use, once it has been looked for: `sharedProfile` reads the files once.
  var knownProfile: SharedProfile??

  /// An environment of `variables`, or of the process.
  init(_ variables: [String: String]?) {
    let secrets = SecretsSpecifier<String, String>.specific(
      Set(Settings.table.rows.filter(\.isSecret).flatMap(\.names)))
    reader = ConfigReader(
      provider: variables.map { EnvironmentVariablesProvider(environmentVariables: $0, secretsSpecifier: secrets) }
        ?? EnvironmentVariablesProvider(secretsSpecifier: secrets))
  }

  /// The value of a setting: what its variable says, otherwise the default. Where the variable is bad, the problem is
  /// remembered and the default stands in.
  subscript<Value>(path: KeyPath<Settings, Setting<Value>>) -> Value {
    mutating get { value(of: Settings.table[keyPath: path]) }
  }

  /// The same for a setting of the table that is at hand.
  mutating func value<Value>(of setting: Setting<Value>) -> Value {
    if let (name, text) = first(of: setting.names) {
      do throws(SettingMisfit) {
        return try setting.kind.read(text)
      } catch {
        report(error.problem(name: name, text: setting.isSecret ? nil : text))
      }
    }
    switch setting.fallback {
    case .value(let value): return value
    case .derived(_, let derive): return derive(&self)
    }
  }

  /// Whether a variable of the setting says anything.
  func isSet<Value>(_ path: KeyPath<Settings, Setting<Value>>) -> Bool {
    first(of: Settings.table[keyPath: path].names) != nil
  }

  /// The variable that says the value, otherwise the setting's name.
  func name<Value>(of path: KeyPath<Settings, Setting<Value>>) -> String {
    let setting = Settings.table[keyPath: path]
    return first(of: setting.names)?.name ?? setting.name
  }

  /// Remembers a problem.
  mutating func report(_ problem: String) {
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// What `make` makes of the value of a setting, or nil and a problem that shows the value.
  mutating func parse<Result>(
    _ path: KeyPath<Settings, Setting<String>>, _ make: (String) throws -> Result
  ) -> Result? {
    let value = self[path]
    return parse("\(name(of: path))=\(value)") { try make(value) }
  }

  /// What `make` makes of some settings, or nil and a problem that names `names`.
  mutating func parse<Result>(_ names: String, _ make: () throws -> Result) -> Result? {
    do {
      return try make()
    } catch {
      report("\(names): \(error)")
      return nil
    }
  }

  /// The value of the first of `names` that is set to something, and that name.
  private func first(of names: [String]) -> (name: String, value: String)? {
    for name in names {
      let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
      if let value = reader.string(forKey: key), !value.isEmpty { return (name, value) }
    }
    return nil
  }
}
