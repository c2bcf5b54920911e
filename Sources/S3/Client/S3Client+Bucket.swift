import HTTPClient
import Text

extension S3Client {
  /// Throws where the bucket is missing, out of reach or not ours (S3 API reference, HeadBucket). Asks once, and writes nothing.
  package func headBucket(deadline: ContinuousClock.Instant) throws(S3Error) {
    let operation = Operation(.headBucket, method: .head, path: configuration.address.bucketPath)
    do {
      do throws(S3Error) {
        _ = try send(operation, deadline: deadline)
      } catch  where error.code == .clockSkewed {
        // Nothing is wrong with S3.
        _ = try send(operation, deadline: deadline)
      }
    } catch let error where error.code == .notFound {
      // The response has no body that could name the bucket, but nothing else can be missing here.
      throw S3Error(.noSuchBucket, error.message, httpStatus: error.httpStatus)
    }
  }

  /// Makes the bucket (S3 API reference, CreateBucket); succeeds also where it is ours already, or is being made.
  package func createBucket(deadline: ContinuousClock.Instant) throws(S3Error) {
    // us-east-1 is the one region that must not be named (S3 API reference, `LocationConstraint`).
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
      // Another thread was first, or is at it.
    } catch let error where error.s3Code == "BucketAlreadyExists" {
      // Some engines say this of our own bucket too: what counts is whether it answers us.
      try headBucket(deadline: deadline)
    }
  }
}
