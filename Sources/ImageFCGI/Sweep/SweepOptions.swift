/// The options of `ImageFCGI sweep`.
struct SweepOptions: Equatable {
  /// Whether to log only, without removing anything.
  var isDryRun = false
  /// The minimum age of an upload that is aborted, in seconds since its start.
  var minimumAge = 86_400

  /// Reads `arguments`, those after the word `sweep`.
  ///
  /// - Throws: `CommandLineError` for anything but an option.
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
