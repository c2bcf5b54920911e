/// A lease that this process has: an object of the storage that says how long it is valid.
package struct Lease: Sendable {
  /// The name.
  package let name: String
  /// The entity tag of the object, without quotes.
  package let etag: String
  /// Until when nobody else can take it, by this host's clock. It is counted from before the storage was asked, so the
  /// real end is later.
  package let end: ContinuousClock.Instant

  /// A lease from its values.
  package init(name: String, etag: String, end: ContinuousClock.Instant) {
    self.name = name
    self.etag = etag
    self.end = end
  }
}
