package import Objects
import Text

/// Leases: locks that several hosts share, and that end by themselves when their holder dies.
///
/// A lease is an object of the service's own in the storage. Its age is measured by the storage's clock alone, so the
/// clocks of hosts do not matter. A store belongs to one thread. Every call blocks until the storage has responded or
/// `deadline` has passed; none waits for another holder.
package protocol LeaseStore: AnyObject {
  /// Takes a lease, if nobody has it or if its time is over. Of several that try at the same moment one gets it.
  ///
  /// - Parameters:
  ///   - name: The name: 1 to 200 letters, digits, `-` and `_`.
  ///   - seconds: How long it lasts, 1 to 3600.
  /// - Returns: The lease; `nil` where somebody else has it.
  /// - Throws: `StoreError.notSupported` where the storage cannot check and store in one step, `keyRefused` for another
  ///   name.
  func acquireLease(_ name: String, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease?

  /// Lets a lease last for `seconds` from now on.
  ///
  /// - Returns: The lease, in place of `lease`.
  /// - Throws: `StoreError.changed` where the time was over and somebody else has taken it.
  func renew(_ lease: Lease, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease

  /// Gives a lease back. Where its time is over, nothing happens: it belongs to nobody, or to somebody else.
  func release(_ lease: Lease, deadline: ContinuousClock.Instant) throws(StoreError)
}

extension Lease {
  /// Throws `StoreError.keyRefused` for what cannot be the name of a lease.
  package static func checkName(_ name: String) throws(StoreError) {
    let isName =
      (1...200).contains(name.utf8.count)
      && name.utf8.allSatisfy { $0.isAlphanumeric || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
    guard isName else { throw StoreError(.keyRefused, "a lease cannot have this name") }
  }
}
