/// What the process is to do.
enum Command: Equatable {
  /// Serves requests from descriptor 0.
  case serve
  /// Says what is wrong with the configuration and the storage.
  case check
  /// Removes what dead processes have left.
  case sweep(SweepOptions)
  /// Explains the command line.
  case help

  /// What `--help` says.
  static let usage = """
    usage: ImageFCGI
             serves FastCGI requests from the socket at descriptor 0, as spawn-fcgi starts it
           ImageFCGI check
             ends with status 78 where no worker could run: the configuration is wrong, or the storage would overwrite images.
             A storage that does not answer is no such reason
           ImageFCGI sweep [--dry-run] [--older-than SECONDS]
             aborts uploads in parts that were begun so long ago (86400 s) and not completed, and removes
             request bodies from SPOOL_DIR that no process has open
    All take their configuration from the environment.
    """

  /// Reads `arguments`, those after the program's name.
  init(_ arguments: [String]) throws(CommandLineError) {
    switch arguments.first {
    case nil: self = .serve
    case "check" where arguments.count == 1: self = .check
    case "sweep": self = .sweep(try SweepOptions(arguments.dropFirst()))
    case "--help", "-h": self = .help
    case let word?: throw CommandLineError(problem: "there is no command \(word)")
    }
  }
}
