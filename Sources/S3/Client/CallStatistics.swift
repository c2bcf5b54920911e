/// Statistics of the requests that a client has sent since the last reset, for the access log.
package struct CallStatistics: Sendable, Equatable {
  /// The number of requests, including retries.
  package var calls = 0
  /// The number of retries.
  package var retries = 0
  /// The total duration of the requests, in nanoseconds.
  package var nanoseconds = 0

  /// Statistics without requests.
  package init() {}

  /// Sets all statistics to 0.
  package mutating func reset() { self = CallStatistics() }
}
