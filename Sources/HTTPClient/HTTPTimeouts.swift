/// The timeouts of a request. The deadline of the request applies too.
package struct HTTPTimeouts: Sendable, Equatable {
  /// The longest time to connect, including TLS.
  package var connect: Duration = .seconds(3)
  /// The longest time from the last byte of the request to the first byte of the response. On SeaweedFS, sixteen
  /// conditional puts of one key wait for each other for up to 14 s.
  package var firstByte: Duration = .seconds(20)
  /// The period over which the speed of a transfer is measured.
  package var lowSpeedPeriod: Duration = .seconds(10)
  /// The lowest average speed over a period, in bytes per second.
  package var lowSpeedLimit = 1024

  /// The default timeouts.
  package init() {}
}
