import Configuration
import S3
import Text

/// Reads settings from environment variables and collects their problems, so that all of them are reported at once.
struct Environment {
  private let reader: ConfigReader
  /// The problems so far, each one once. They contain no secret.
  private(set) var problems: [String] = []
  /// The cached result of `sharedProfile`, which reads the files only once.
  var knownProfile: SharedProfile??

  /// An environment with these variables; `nil` for those of the process.
  init(_ variables: [String: String]?) {
    let secrets = SecretsSpecifier<String, String>.specific(
      Set(Settings.table.rows.filter(\.isSecret).flatMap(\.names)))
    reader = ConfigReader(
      provider: variables.map { EnvironmentVariablesProvider(environmentVariables: $0, secretsSpecifier: secrets) }
        ?? EnvironmentVariablesProvider(secretsSpecifier: secrets))
  }

  /// The value of a setting: the one of its variable, otherwise the default. If the value is invalid, this records a
  /// problem and returns the default.
  subscript<Value>(path: KeyPath<Settings, Setting<Value>>) -> Value {
    mutating get { value(of: Settings.table[keyPath: path]) }
  }

  /// The value of a setting.
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

  /// Whether a variable of the setting is set and not empty.
  func isSet<Value>(_ path: KeyPath<Settings, Setting<Value>>) -> Bool {
    first(of: Settings.table[keyPath: path].names) != nil
  }

  /// The name of the variable that has the value, otherwise the name of the setting.
  func name<Value>(of path: KeyPath<Settings, Setting<Value>>) -> String {
    let setting = Settings.table[keyPath: path]
    return first(of: setting.names)?.name ?? setting.name
  }

  /// Records a problem.
  mutating func report(_ problem: String) {
    if !problems.contains(problem) { problems.append(problem) }
  }

  /// Returns the result of `make` for the value of a setting. If it throws, returns `nil` and records a problem with the value.
  mutating func parse<Result>(
    _ path: KeyPath<Settings, Setting<String>>, _ make: (String) throws -> Result
  ) -> Result? {
    let value = self[path]
    return parse("\(name(of: path))=\(value)") { try make(value) }
  }

  /// Returns the result of `make`. If it throws, returns `nil` and records a problem with `names`.
  mutating func parse<Result>(_ names: String, _ make: () throws -> Result) -> Result? {
    do {
      return try make()
    } catch {
      report("\(names): \(error)")
      return nil
    }
  }

  /// The first variable of `names` that is set and not empty.
  private func first(of names: [String]) -> (name: String, value: String)? {
    for name in names {
      let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
      if let value = reader.string(forKey: key), !value.isEmpty { return (name, value) }
    }
    return nil
  }
}
