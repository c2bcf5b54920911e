import CSandbox
import CVips
import FastCGI
import Glibc
import Log
import Logging
import Metrics
import System

/// The program: a renderer. It answers one request at a time from the socket on descriptor 0, and has no settings. With
/// arguments it renders one picture.
@main
enum Main {
  /// The longest time from the stop signal to the end, in seconds: longer than any job.
  private static let drainDeadline = 150

  static func main() {
    LoggingSystem.bootstrap { _ in JSONLogHandler(level: .info) }
    let logger = Logger(label: "image-renderer")
    do {
      csandbox_tune_malloc(CommandLine.unsafeArgv)
      csandbox_become_batch()
      guard cvips_start("ImageRenderer") == 0 else {
        logger.critical("libvips cannot start", metadata: ["cause": "\(String(cString: cvips_error()))"])
        exit(EXIT_FAILURE)
      }
      let arguments = Array(CommandLine.arguments.dropFirst())
      if arguments.count == 3, arguments[0] == "try" {
        try TryCommand.run(job: arguments[1], limits: arguments[2])
      }
      guard arguments.isEmpty else {
        logger.critical("usage: ImageRenderer, or ImageRenderer try JOB LIMITS <PICTURE >VARIANT")
        exit(EX_USAGE)
      }
      let server = try ForkServer()
      let pool = try Pool(
        configuration: .init(threads: 1, maximumBodySize: .max, spool: nil, drainDeadline: drainDeadline),
        logger: logger)
      // After the fork server: what children could reach, they could change.
      let counters = counters(logger)
      let isDrained = try pool.run { try RenderHandler(server, counters) }
      _exit(isDrained ? EXIT_SUCCESS : EXIT_FAILURE)
    } catch {
      logger.critical("renderer cannot start", metadata: ["cause": "\(error)"])
      exit(EXIT_FAILURE)
    }
  }

  /// The counters in the file that the variable RENDER_METRICS_FILE names; `nil` for none.
  private static func counters(_ logger: Logger) -> RenderCounters? {
    guard let path = getenv("RENDER_METRICS_FILE").map({ String(cString: $0) }), !path.isEmpty else { return nil }
    do throws(SharedFileError) {
      return try RenderCounters(path: path)
    } catch {
      logger.warning("no metrics", metadata: ["file": "\(path)", "cause": "\(error)"])
      return nil
    }
  }
}
