/// When credentials are asked for again: pure arithmetic, in seconds since 1970. `jitter` is a random number from 0 up to
/// 1, so that the processes of a host do not ask all at once.
enum RefreshSchedule {
  /// How long before their end credentials are replaced. Services issue new ones at least this long before the end.
  static let longestLead = 300
  /// The longest pause between tries that fail.
  static let longestBackOff = 30

  /// When credentials that have come at `now` are to be replaced: five to six minutes before their end; where they are
  /// good for less than twenty minutes, after about three quarters of that.
  static func refreshTime(receivedAt now: Int, expiry: Int, jitter: Double) -> Int {
    let lead = max(1, min(longestLead, (expiry - now) / 4))
    let extra = Int(Double(lead) / 5 * jitter)
    return max(now + 1, expiry - lead - extra)
  }

  /// The pause after a number of failures in a row: 1, 2, 4, 8, 16, then 30 seconds, shortened by up to a quarter.
  static func backOff(failures: Int, jitter: Double) -> Int {
    let full = min(longestBackOff, 1 << min(max(failures, 1) - 1, 10))
    return max(1, full - Int(Double(full) / 4 * jitter))
  }
}
