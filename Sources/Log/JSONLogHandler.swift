package import Logging

/// Writes each event as one line of JSON to standard error.
package struct JSONLogHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]

  /// A handler for events of `level` and above.
  package init(level: Logger.Level) { logLevel = level }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  package func log(event: LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
    let line = JSONLine {
      $0.logHeader(level: event.level.rawValue, message: event.message.description)
      for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
        $0.member(named: name) { $0.string(value.description) }
      }
    }
    line.write()
  }
}
