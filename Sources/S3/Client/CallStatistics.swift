/// What a client has done since its figures were last reset: for the access log.
package struct CallStatistics: Sendable, Equatable {
  /// Requests sent.
  package var calls = 0
  /// Those of them that repeated one.
  package var retries = 0
  /// Time spent in them, in nanoseconds.
  package var nanoseconds = 0

  /// No calls yet.
  package init() {}

  /// Starts again from nothing.
  package mutating func reset() { self = CallStatistics() }
}
