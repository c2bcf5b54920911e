import S3

/// Why the storage cannot be used, for an operator: the cause and what to do.
struct StorageProblem: Equatable {
  /// The cause: a sentence without its full stop.
  let cause: String
  /// What to do: a sentence without its full stop; `nil` if only time can help.
  let remedy: String?

  /// Whether the problem stays until someone changes the configuration or the storage.
  var isLasting: Bool { remedy != nil }

  /// The cause and the remedy in one line.
  var sentence: String { "\(cause)." + (remedy.map { " \($0)." } ?? "") }

  /// The problem behind an error of a request to the storage.
  ///
  /// - Parameters:
  ///   - otherScheme: The scheme that the endpoint speaks instead of the configured one; `nil` if that is not the problem.
  init(_ error: S3Error, _ configuration: S3Configuration, otherScheme: Endpoint.Scheme? = nil) {
    let endpoint = configuration.endpoint.url
    let bucket = configuration.bucket.value
    let key = (try? configuration.credentials.credentials())?.accessKeyID ?? ""
    switch (error.s3Code, error.code) {
    case _ where otherScheme != nil:
      cause = "\(endpoint) does not speak \(configuration.endpoint.scheme.rawValue)"
      remedy = "Set \(Names.endpoint) to a URL that begins with \(otherScheme?.rawValue ?? "")://"
    case ("InvalidAccessKeyId", _):
      cause = "S3 at \(endpoint) does not know the access key \"\(key)\" (InvalidAccessKeyId)"
      remedy = "Check \(Names.accessKeyID)"
    case ("SignatureDoesNotMatch", _):
      cause = "The secret of the access key \"\(key)\" is wrong (SignatureDoesNotMatch from S3 at \(endpoint))"
      remedy = "Check \(Names.secretAccessKey)"
    case ("ExpiredToken", _), ("InvalidToken", _):
      cause = "S3 at \(endpoint) refuses the session token (\(error.message))"
      remedy = "Get new credentials, or check \(Names.sessionToken)"
    case ("AuthorizationHeaderMalformed", _), (_, .redirected):
      cause =
        "The bucket \"\(bucket)\" is not in the region \"\(configuration.region)\" of \(endpoint) (\(error.message))"
      remedy = "Check \(Names.region) and \(Names.endpoint)"
    case (_, .accessDenied):
      cause = "S3 at \(endpoint) denies access to the bucket \"\(bucket)\" (\(error.message))"
      remedy = "Check the keys, and permit them to list, read, write and delete in this bucket"
    case (_, .noSuchBucket):
      cause = "There is no bucket \"\(bucket)\" at \(endpoint)"
      remedy = "Create it, or set \(Names.bucket) to an existing one, or \(Names.createsBucket)=true"
    case (_, .certificateRefused):
      cause = "The certificate of the storage is not valid (\(error.message))"
      remedy = "Set \(Names.caBundle) to the certificate authority of the storage"
    case (_, .clockSkewed):
      cause = "The clocks of this host and of the storage differ too much (\(error.message))"
      remedy = "Set the clock of this host"
    case (_, .rejected):
      cause = "The storage rejects requests (\(error.message))"
      remedy = "Check \(Names.endpoint) and \(Names.addressing)"
    case (_, .conditionsIgnored):
      cause = "\(error.message)"
      remedy =
        "Use another engine, or set \(Names.emulatesConditions)=emulated: simultaneous uploads may then overwrite each other"
    case (_, .connectionFailed):
      cause = "There is no connection to S3: \(error.message)"
      remedy = "Check \(Names.endpoint), and whether S3 runs there"
    case (_, .credentialsUnavailable):
      cause = "There are no credentials: \(error.message)"
      remedy = "Set \(Names.accessKeyID) and \(Names.secretAccessKey), or repair this source of credentials"
    default:
      cause = "The storage cannot be used: \(error)"
      remedy = nil
    }
  }
}

/// The names of the settings in remedies.
private enum Names {
  static let endpoint = Settings.table.storage.endpoint.name
  static let bucket = Settings.table.storage.bucket.name
  static let region = Settings.table.storage.region.name
  static let addressing = Settings.table.storage.addressing.name
  static let caBundle = Settings.table.storage.caBundle.name
  static let createsBucket = Settings.table.client.createsBucket.name
  static let emulatesConditions = Settings.table.client.emulatesConditions.name
  static let accessKeyID = Settings.table.credentials.accessKeyID.name
  static let secretAccessKey = Settings.table.credentials.secretAccessKey.name
  static let sessionToken = Settings.table.credentials.sessionToken.name
}
