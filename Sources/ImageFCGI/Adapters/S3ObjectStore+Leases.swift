import ImageAPI
import S3

extension S3ObjectStore: LeaseStore {
  func acquireLease(_ name: String, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease? {
    try Lease.checkName(name)
    do { return try client.acquireLease(name, seconds: seconds, deadline: deadline).map(Lease.init) } catch {
      throw StoreError(error)
    }
  }

  func renew(_ lease: Lease, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease {
    do { return Lease(try client.renewLease(ObjectLease(lease), seconds: seconds, deadline: deadline)) } catch {
      throw StoreError(error)
    }
  }

  func release(_ lease: Lease, deadline: ContinuousClock.Instant) throws(StoreError) {
    do { try client.releaseLease(ObjectLease(lease), deadline: deadline) } catch { throw StoreError(error) }
  }
}

extension Lease {
  /// A lease in S3.
  fileprivate init(_ lease: ObjectLease) { self.init(name: lease.name, tag: lease.etag, end: lease.end) }
}

extension ObjectLease {
  /// The lease in S3.
  fileprivate init(_ lease: Lease) { self.init(name: lease.name, etag: lease.tag, end: lease.end) }
}
