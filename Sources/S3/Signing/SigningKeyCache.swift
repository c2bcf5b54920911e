/// Caches the signing key until the day or the credentials change.
struct SigningKeyCache {
  /// The region of the keys.
  let region: String
  /// The last key, with the credentials and the day.
  private var last: (key: SigningKey, credentials: Credentials, day: ArraySlice<UInt8>)?

  /// A cache without a key.
  init(region: String) {
    self.region = region
  }

  /// The key for `credentials` on the day of `time`; derived if it is not the cached one.
  mutating func key(for credentials: Credentials, at time: SigningTime) -> SigningKey {
    if let last, last.day == time.day, last.credentials == credentials { return last.key }
    let key = SigningKey(secretAccessKey: credentials.secretAccessKey, day: time.day, region: region)
    last = (key, credentials, time.day)
    return key
  }
}
