import Glibc
import Log
import Logging

/// What all commands do at their start and at their end.
enum CommandStart {
  /// The configuration that `read` returns. If it throws, this logs all problems and ends the process.
  static func configuration<Configuration>(
    _ read: () throws(ConfigurationError) -> Configuration
  ) -> Configuration {
    do {
      return try read()
    } catch {
      let logger = Logger(label: "image-fcgi") { _ in JSONLogHandler(level: .info) }
      for problem in error.problems { logger.critical("bad configuration", metadata: ["problem": "\(problem)"]) }
      exit(EX_CONFIG)
    }
  }

  /// Configures logging and returns the logger of the process.
  static func logger(_ level: Logger.Level) -> Logger {
    LoggingSystem.bootstrap { _ in JSONLogHandler(level: level) }
    return Logger(label: "image-fcgi")
  }

  /// Writes lines to standard error. The first one begins with the name of the program.
  static func complain(_ lines: [String]) {
    let message = Array("ImageFCGI: \(lines.joined(separator: "\n"))\n".utf8)
    _ = write(STDERR_FILENO, message, message.count)
  }
}
