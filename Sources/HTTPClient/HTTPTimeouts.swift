/// How long the other side of a connection may take. The deadline of a request holds besides.
package struct HTTPTimeouts: Sendable, Equatable {
  /// Until a connection stands, TLS included.
  package var connect: Duration = .seconds(3)
  /// From the last byte of a request to the first of its response. SeaweedFS lets sixteen conditional puts of one key wait
  /// for each other for up to 14 s.
  package var firstByte: Duration = .seconds(20)
  /// The time over which the speed of a transfer under way is judged.
  package var lowSpeedPeriod: Duration = .seconds(10)
  /// The fewest bytes a second, on average over that time, that count as a transfer under way.
  package var lowSpeedLimit = 1024

  /// The defaults.
  package init() {}
}
