import HTTPClient
import S3
import Testing

@testable import ImageFCGI

/// What an operator reads of a storage that cannot be used.
@Suite struct StorageProblemTests {
  private func problem(_ error: S3Error, otherScheme: Endpoint.Scheme? = nil) throws -> StorageProblem {
    let configuration = try S3Configuration(
      endpoint: Endpoint(url: "http://s3.example:9000"), region: "eu-west-1", bucket: BucketName("pictures"),
      credentials: StaticCredentialsProvider(Credentials(accessKeyID: "AKID", secretAccessKey: "hush")))
    return StorageProblem(error, configuration, otherScheme: otherScheme)
  }

  /// Each cause, what its sentence names, and the setting to change.
  @Test(arguments: [
    (
      S3Error(.accessDenied, "list: 403", httpStatus: 403, s3Code: "InvalidAccessKeyId"), "\"AKID\"",
      "AWS_ACCESS_KEY_ID"
    ),
    (
      S3Error(.accessDenied, "x", httpStatus: 403, s3Code: "SignatureDoesNotMatch"), "\"AKID\"", "AWS_SECRET_ACCESS_KEY"
    ),
    (S3Error(.accessDenied, "x", httpStatus: 403, s3Code: "AccessDenied"), "\"pictures\"", "permit"),
    (S3Error(.rejected, "x", httpStatus: 400, s3Code: "ExpiredToken"), "token", "AWS_SESSION_TOKEN"),
    (S3Error(.rejected, "x", httpStatus: 400, s3Code: "AuthorizationHeaderMalformed"), "eu-west-1", "AWS_REGION"),
    (S3Error(.redirected, "x", httpStatus: 301), "eu-west-1", "AWS_REGION"),
    (S3Error(.noSuchBucket, "x", httpStatus: 404), "\"pictures\"", "S3_CREATE_BUCKET=true"),
    (S3Error(.connectionFailed, "http://s3.example:9000: refused"), "refused", "S3_ENDPOINT_URL"),
    (S3Error(.certificateRefused, "x"), "certificate", "S3_CA_BUNDLE"),
    (S3Error(.conditionsIgnored, "the engine ignores If-None-Match"), "If-None-Match", "S3_CONDITIONAL_WRITES"),
    (S3Error(.credentialsUnavailable, "instance metadata: no response"), "instance metadata", "AWS_ACCESS_KEY_ID"),
  ]) func namesTheCauseAndTheRemedy(_ error: S3Error, _ cause: String, _ remedy: String) throws {
    let problem = try problem(error)
    #expect(problem.cause.contains(cause) && problem.remedy?.contains(remedy) == true, "\(problem)")
    #expect(problem.isLasting && !problem.sentence.contains("hush") && !problem.sentence.contains("\n"))
  }

  @Test func namesTheOtherScheme() throws {
    let problem = try problem(S3Error(.rejected, "x", httpStatus: 400), otherScheme: .https)
    #expect(
      problem.sentence
        == "http://s3.example:9000 does not speak http. Set S3_ENDPOINT_URL to a URL that begins with https://.")
  }

  @Test(arguments: [S3Error.Code.timeout, .slowDown, .serviceFailed]) func hasNoRemedyButTime(_ code: S3Error.Code)
    throws
  {
    let problem = try problem(S3Error(code, "list: it takes too long"))
    #expect(!problem.isLasting && problem.cause.contains("it takes too long"))
  }
}
