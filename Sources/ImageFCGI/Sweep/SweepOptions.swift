/// What `ImageFCGI sweep` is told on the command line.
struct SweepOptions: Equatable {
  /// Whether it only says what it would do.
  var isDryRun = false
  /// Seconds since its beginning from which on an upload counts as left.
  var minimumAge = 86_400

  /// Reads `arguments`, those after the word `sweep`.
  ///
  /// - Throws: `CommandLineError` for anything that is no option.
  init(_ arguments: some Sequence<String>) throws(CommandLineError) {
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      switch argument {
      case "--dry-run": isDryRun = true
      case "--older-than":
        guard let text = rest.next(), let seconds = Int(text), seconds >= 0 else {
          throw CommandLineError(problem: "--older-than needs a whole number of seconds")
        }
        minimumAge = seconds
      default: throw CommandLineError(problem: "sweep has no option \(argument)")
      }
    }
  }
}

/// Why a command line cannot be understood.
struct CommandLineError: Error, Equatable {
  /// The problem, for a person.
  let problem: String
}
