import ImageAPI
import Objects
import S3

extension S3ObjectStore: LeaseStore {
  func acquireLease(_ name: String, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease? {
    try Lease.checkName(name)
    do { return try client.acquireLease(name, seconds: seconds, deadline: deadline) } catch {
      throw StoreError(error)
    }
  }

  func renew(_ lease: Lease, seconds: Int, deadline: ContinuousClock.Instant) throws(StoreError) -> Lease {
    do { return try client.renewLease(lease, seconds: seconds, deadline: deadline) } catch {
      throw StoreError(error)
    }
  }

  func release(_ lease: Lease, deadline: ContinuousClock.Instant) throws(StoreError) {
    do { try client.releaseLease(lease, deadline: deadline) } catch { throw StoreError(error) }
  }
}
