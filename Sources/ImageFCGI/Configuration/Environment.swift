import Configuration
import Text

/// Reads variables and remembers what is wrong with them, so that all problems come out at once.
struct Environment {
  private let reader: ConfigReader
  /// What was found wrong so far. No value of a secret is in it.
  private(set) var problems: [String] = []

  /// An environment of `variables`, or of the process.
  init(_ variables: [String: String]?) {
    let secrets = SecretsSpecifier<String, String>.specific([
      "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
      // Whoever knows these gets credentials there.
      "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    ])
    reader = ConfigReader(
      provider: variables.map { EnvironmentVariablesProvider(environmentVariables: $0, secretsSpecifier: secrets) }
        ?? EnvironmentVariablesProvider(secretsSpecifier: secrets))
  }

  /// The value of the first of `names` that is set to something, and that name.
  func first(of names: String...) -> (name: String, value: String)? {
    for name in names {
      let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
      if let value = reader.string(forKey: key), !value.isEmpty { return (name, value) }
    }
    return nil
  }

  /// Remembers a problem.
  mutating func report(_ problem: String) { problems.append(problem) }

  /// The value of `name`, or `fallback`.
  func string(_ name: String, default fallback: String) -> String { first(of: name)?.value ?? fallback }

  /// A whole number in `range`.
  mutating func integer(_ name: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
    guard let (_, text) = first(of: name) else { return fallback }
    guard let value = Int(text), range.contains(value) else {
      problems.append("\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound), not \"\(text)\"")
      return fallback
    }
    return value
  }

  /// `true` or `false`.
  mutating func flag(_ name: String, default fallback: Bool) -> Bool {
    choice(name, ["true": true, "false": false], default: fallback)
  }

  /// One of the words in `choices`.
  mutating func choice<Value>(_ name: String, _ choices: [String: Value], default fallback: Value) -> Value {
    guard let (_, text) = first(of: name) else { return fallback }
    guard let value = choices[text] else {
      problems.append("\(name) must be one of \(choices.keys.sorted().joined(separator: ", ")), not \"\(text)\"")
      return fallback
    }
    return value
  }

  /// What `make` makes of a value, or nil and a problem that names `names`.
  mutating func parse<Value>(_ names: String, _ make: () throws -> Value) -> Value? {
    do {
      return try make()
    } catch {
      problems.append("\(names): \(error)")
      return nil
    }
  }
}
