/// An invalid command line.
struct CommandLineError: Error, Equatable {
  /// The problem, for a person.
  let problem: String
}
