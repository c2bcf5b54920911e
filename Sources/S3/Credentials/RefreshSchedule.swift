/// Computes when credentials are refreshed. Times are in seconds since 1970, durations in seconds.
///
/// `jitter` is a random number in 0..<1. It spreads the requests of the processes on a host.
enum RefreshSchedule {
  /// The longest time from the refresh to the expiry. Services issue new credentials at least this long before the
  /// expiry.
  static let longestLead = 300
  /// The longest pause after a failed attempt.
  static let longestBackOff = 30

  /// When credentials that were received at `now` are refreshed: five to six minutes before the expiry. Credentials
  /// that are valid for less than twenty minutes are refreshed after about three quarters of that time.
  static func refreshTime(receivedAt now: Int, expiry: Int, jitter: Double) -> Int {
    let lead = max(1, min(longestLead, (expiry - now) / 4))
    let extra = Int(Double(lead) / 5 * jitter)
    return max(now + 1, expiry - lead - extra)
  }

  /// The pause after consecutive failures: 1, 2, 4, 8, 16, then 30 seconds, each shortened by up to a quarter.
  static func backOff(failures: Int, jitter: Double) -> Int {
    let full = min(longestBackOff, 1 << min(max(failures, 1) - 1, 10))
    return max(1, full - Int(Double(full) / 4 * jitter))
  }
}
