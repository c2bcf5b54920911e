/// All problems of the environment, so that one start reports all of them.
struct ConfigurationError: Error, Equatable {
  /// One sentence for each problem.
  let problems: [String]
}
