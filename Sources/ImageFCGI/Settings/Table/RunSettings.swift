/// Settings of `make run`.
struct RunSettings: SettingGroup {
  static let title = "`make run`"
  static let readers = "The scripts of `make run` read these. They set the paths and pass all other settings on."

  /// The port of the API.
  static let port = 5000
  /// The loopback address: only this host has access.
  static let host = "127.0.0.1"

  /// The port of the API; 1 to 65,535.
  let port = Setting("PORT", .integer(1...65_535), default: port, "Port of the API.")
  /// The address of the API.
  let host = Setting("HOST", .text, default: host, "Address of the API.")
  /// The script in scripts/engines that starts S3.
  let engine = Setting(
    "S3", .text, default: "seaweedfs",
    "S3 engine to start: the name of a script in `scripts/engines`. `external` uses an S3 that already runs, or AWS.")
  /// Data, logs and sockets.
  let folder = Setting(
    "RUN_DIR", .text, default: ".run", "Folder of data, logs and sockets. Each run needs its own folder and port.")
  /// The worker program, if it is already built.
  let binary = Setting(
    "BINARY", .text, unset: "`make run` builds it; `nginx/run` takes `ImageFCGI` from `PATH`",
    "Path of the worker program, if it is already built.")
  /// The port of the metrics, 1 to 65,535; `nil` for a Unix socket.
  let metricsPort = Setting(
    "METRICS_PORT", .integer(1...65_535), unset: "a Unix socket, `metrics-http.sock`", "Port of the metrics.")
}
