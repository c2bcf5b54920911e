import Glibc
import Logging

/// Writes each event as one line of JSON to standard error, in one call, so that lines of threads never mix.
struct JSONLogHandler: LogHandler {
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  /// A handler for events of `level` and above.
  init(level: Logger.Level) { logLevel = level }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var line = JSONLine()
    line.add("time", JSONLine.now())
    line.add("level", event.level.rawValue)
    line.add("message", event.message.description)
    line.add("pid", String(getpid()))
    let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) { line.add(name, value.description) }
    line.write(to: STDERR_FILENO)
  }
}
