/// Those of `make run`.
struct RunSettings: SettingGroup {
  static let title = "`make run`"
  static let readers = "The scripts of `make run` read these. They pass on all the others, and set the paths."

  /// The port of the API.
  static let port = 5000
  /// This machine alone.
  static let host = "127.0.0.1"

  /// Where nginx listens; 1 to 65,535.
  let port = Setting("PORT", .integer(1...65_535), default: port, "The port of the API.")
  /// The address that nginx listens on.
  let host = Setting("HOST", .text, default: host, "The address of the API.")
  /// The engine that is started.
  let engine = Setting(
    "S3",
    .choice([
      "seaweedfs": "seaweedfs", "seaweedfs-cluster": "seaweedfs-cluster", "localstack": "localstack", "ceph": "ceph",
      "rclone": "rclone", "external": "external",
    ]), default: "seaweedfs",
    "The S3 that is started; `external` is one that runs already, with an endpoint and credentials.")
  /// Data, logs and sockets.
  let folder = Setting(
    "RUN_DIR", .text, default: ".run", "The folder of data, logs and sockets. Two runs need two folders and two ports.")
  /// A program that is built already.
  let binary = Setting(
    "BINARY", .text, unset: "`make run` builds it; `nginx/run` takes `ImageFCGI` from `PATH`",
    "The program, built already.")
  /// Where Prometheus may ask; `nil` for a Unix socket. 1 to 65,535.
  let metricsPort = Setting(
    "METRICS_PORT", .integer(1...65_535), unset: "a Unix socket, `metrics-http.sock`", "The port of the metrics.")
}
