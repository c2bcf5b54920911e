import FastCGI

/// `GET /healthz`.
struct HealthHandler {
  /// Says that a worker responds. Asks no storage.
  func respond() -> Response { .success { $0.object { $0.member("healthy", true) } } }
}
