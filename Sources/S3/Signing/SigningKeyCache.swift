/// The signing key in use, derived anew when the day or the credentials change.
struct SigningKeyCache {
  /// The region of every key.
  let region: String
  /// The last key and what it was derived from.
  private var last: (key: SigningKey, credentials: Credentials, day: ArraySlice<UInt8>)?

  /// Starts without a key.
  init(region: String) {
    self.region = region
  }

  /// The key for `credentials` on the day of `time`.
  mutating func key(for credentials: Credentials, at time: SigningTime) -> SigningKey {
    if let last, last.day == time.day, last.credentials == credentials { return last.key }
    let key = SigningKey(secretAccessKey: credentials.secretAccessKey, day: time.day, region: region)
    last = (key, credentials, time.day)
    return key
  }
}
