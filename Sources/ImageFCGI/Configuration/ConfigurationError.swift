/// Everything that is wrong with the environment, so that one start shows it all.
struct ConfigurationError: Error, Equatable {
  /// One sentence a variable.
  let problems: [String]
}
