import HTTPClient
import Text

extension S3Client {
  /// Checks that the bucket exists and is accessible (S3 API reference, HeadBucket). Does not retry, except with a
  /// corrected clock.
  ///
  /// - Throws: `noSuchBucket` if the bucket is missing, or any failure of a request.
  package func headBucket(deadline: ContinuousClock.Instant) throws(S3Error) {
    let operation = Operation(.headBucket, method: .head, path: configuration.address.bucketPath)
    do {
      do throws(S3Error) {
        _ = try send(operation, deadline: deadline)
      } catch  where error.code == .clockSkewed {
        // The client has corrected its clock.
        _ = try send(operation, deadline: deadline)
      }
    } catch let error where error.code == .notFound {
      // The response has no body with a code. Nothing but the bucket can be missing.
      throw S3Error(.noSuchBucket, error.message, httpStatus: error.httpStatus)
    }
  }

  /// Creates the bucket (S3 API reference, CreateBucket). Succeeds if this account already has it or is creating it.
  package func createBucket(deadline: ContinuousClock.Instant) throws(S3Error) {
    // us-east-1 is the only region that must not be named (S3 API reference, `LocationConstraint`).
    let region = configuration.region
    let document =
      region == "us-east-1"
      ? ""
      : "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
        + "<LocationConstraint>\(region)</LocationConstraint></CreateBucketConfiguration>"
    do {
      try Array(document.utf8).withRawBytes { (body) throws(S3Error) in
        let operation = Operation(
          .createBucket, method: .put, path: configuration.address.bucketPath,
          fields: document.isEmpty ? [] : [HTTPField("content-type", "application/xml")], body: body)
        var attempts = Attempts(deadline: deadline)
        _ = try performInBucket(operation, &attempts)
      }
    } catch let error where error.s3Code == "BucketAlreadyOwnedByYou" || error.s3Code == "OperationAborted" {
      // Another thread has created it, or is creating it.
    } catch let error where error.s3Code == "BucketAlreadyExists" {
      // Some engines report this for a bucket of the same account. Access to it decides.
      try headBucket(deadline: deadline)
    }
  }
}
