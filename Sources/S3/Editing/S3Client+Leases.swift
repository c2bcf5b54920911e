import HTTPClient
package import Objects
import Text

extension S3Client {
  /// Takes a lease: stores its object if there is none, or in place of one whose time is over.
  ///
  /// Its age is what S3 says of it: the date of the response less the time of the object. So no host's clock matters.
  ///
  /// - Returns: The lease; `nil` if somebody else has it.
  /// - Throws: `notSupported` if the engine does not check and store in one step, or any failure of a request.
  package func acquireLease(
    _ name: String, seconds: Int, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> Lease? {
    // An engine that cannot replace an object could not take a lease over: the lease of a dead host would last for
    // ever.
    try checkReplacement(deadline: deadline)
    for _ in 1...Self.leaseAttempts {
      do throws(S3Error) {
        return try storeLease(name, seconds, deadline: deadline) { (upload) throws(S3Error) in
          try putObject(upload, deadline: deadline)
        }
      } catch let error where error.code == .preconditionFailed || error.code == .conditionalRequestConflict {
        // Somebody has it, or had it.
      }
      do throws(S3Error) {
        guard let tag = try tagOfOverdueLease(name, deadline: deadline) else { return nil }
        return try storeLease(name, seconds, deadline: deadline) { (upload) throws(S3Error) in
          try replaceObject(upload, ifMatch: tag, deadline: deadline)
        }
      } catch let error where error.code == .changed {
        // Somebody else was faster.
        return nil
      } catch let error where error.code == .notFound {
        // It has just been given back.
      }
    }
    return nil
  }

  /// Lets a lease last for `seconds` from now on.
  ///
  /// - Throws: `changed` if somebody else has taken it, or any failure of a request.
  package func renewLease(
    _ lease: Lease, seconds: Int, deadline: ContinuousClock.Instant
  ) throws(S3Error) -> Lease {
    do throws(S3Error) {
      return try storeLease(lease.name, seconds, deadline: deadline) { (upload) throws(S3Error) in
        try replaceObject(upload, ifMatch: lease.etag, deadline: deadline)
      }
    } catch let error where error.code == .notFound {
      // Somebody else has taken it, and has given it back.
      throw S3Error(.changed, error.message, httpStatus: error.httpStatus, s3Code: error.s3Code)
    }
  }

  /// Gives a lease back. Where the engine cannot delete on condition, a lease that may be somebody else's by then is
  /// left: it ends by itself.
  package func releaseLease(_ lease: Lease, deadline: ContinuousClock.Instant) throws(S3Error) {
    let key = Self.leaseFolder + lease.name
    do throws(S3Error) {
      if try deletesConditionally(deadline: deadline) {
        return try deleteObject(key: key, ifMatch: lease.etag, deadline: deadline)
      }
      let limit = lease.end - Self.leaseMargin
      guard .now < limit else { return }
      // Once: if the response is lost, the lease may be somebody else's by the time of a second attempt.
      var operation = Operation(.deleteObject, method: .delete, path: try path(key))
      operation.isSentOnce = true
      _ = try send(operation, deadline: min(deadline, limit))
    } catch let error where error.code == .changed || error.code == .notFound {
      // It is somebody else's already, or was given back by them.
    }
  }

  /// The folder of leases. No client can use it.
  private static let leaseFolder = ".image-fcgi/locks/"
  /// The user metadata with the seconds that a lease lasts.
  private static let secondsName = "lease-seconds"
  /// How often a lease is tried to be had that others give back at the same moment.
  private static let leaseAttempts = 3
  /// How much longer than it says a lease is taken for valid, in seconds: times in S3's responses are whole seconds,
  /// and the clocks of gateways may differ.
  private static let leaseTolerance = 2
  /// The time for a deletion to arrive before the end of its lease.
  private static let leaseMargin: Duration = .seconds(1)

  /// Stores the object of a lease. Its bytes are random, so its tag is nobody else's.
  private func storeLease(
    _ name: String, _ seconds: Int, deadline: ContinuousClock.Instant,
    _ store: (ObjectUpload) throws(S3Error) -> StoreReceipt
  ) throws(S3Error) -> Lease {
    let end = ContinuousClock.now + .seconds(seconds)
    let bytes = (0..<2).flatMap { _ in Array(String(UInt64.random(in: 0 ... .max), radix: 36).utf8) }
    let attributes = ObjectAttributes(
      contentType: "text/plain", userMetadata: [(Self.secondsName, String(seconds))])
    let receipt = try bytes.withRawBytes { (body) throws(S3Error) in
      try store(ObjectUpload(key: Self.leaseFolder + name, body: body, attributes: attributes))
    }
    return Lease(name: name, etag: receipt.etag, end: end)
  }

  /// The tag of a lease whose time is over; `nil` if it is not.
  ///
  /// - Throws: `notFound` if nobody has it, or any failure of a request.
  private func tagOfOverdueLease(_ name: String, deadline: ContinuousClock.Instant) throws(S3Error) -> String? {
    var attempts = Attempts(deadline: deadline)
    let head = try perform(
      Operation(.headObject, method: .head, path: try path(Self.leaseFolder + name)), &attempts, read: ObjectHead.init)
    let text = head.object.attributes.userMetadata.first { $0.name == Self.secondsName }?.value ?? ""
    // An object that says nothing is not the client's. It is in the way, so it is taken over.
    let seconds = Int(decimal: text.utf8) ?? 0
    let age = (head.respondedAt ?? serviceTime) - head.object.lastModified
    return age > seconds + Self.leaseTolerance ? head.object.etag : nil
  }
}
