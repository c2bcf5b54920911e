/// Settings of who may do what, and of changes.
struct AccessSettings: SettingGroup {
  static let title = "Access and changes"
  static let readers = "The workers and nginx read these. They must have the same values."

  /// Whether requests need a credential.
  let access = Setting(
    "ACCESS", .onOff, default: false, inPackage: .fallback,
    "`on` lets in only requests with an API key, a token, a link, a ticket or a session. `off` lets everybody do everything."
  )

  /// The file of API keys.
  let keysFile = Setting(
    "KEYS_FILE", .text, default: "/etc/image-fcgi/keys",
    "File with the hashes of the API keys, which `ImageFCGI keys` writes. A missing file has no key.")

  /// The file of the keys that sign links, tickets and sessions.
  let linkKeysFile = Setting(
    "LINK_KEYS_FILE", .text, default: "/etc/image-fcgi/link-keys",
    "File with up to two keys that sign links, tickets and sessions. Without it there are none of these.")

  /// The prefixes whose images everybody may read.
  let publicPrefixes = Setting(
    "PUBLIC_READ_PREFIXES", .words, default: [],
    "Prefixes of keys, divided by commas, whose images everybody may read. `*` stands for all images.")

  /// The origins of pages that may use the API.
  let origins = Setting(
    "CORS_ORIGINS", .origins, default: [],
    "Origins of pages that may use the API, divided by commas, such as `https://www.example.com`. `*` lets pages of all origins read the responses."
  )

  /// Where the keys of those who sign tokens are; `nil` for no tokens.
  let tokenKeys = Setting(
    "JWT_JWKS", .text, unset: "no tokens",
    "File or https URL with the keys (JWKS, RFC 7517) of those who sign tokens (JWT, RFC 7519).")

  /// The issuer that tokens must name.
  let tokenIssuer = Setting(
    "JWT_ISSUER", .text, unset: "none", "Issuer (`iss`) that tokens must name. `JWT_JWKS` requires it.")

  /// The audience that tokens must name.
  let tokenAudience = Setting(
    "JWT_AUDIENCE", .text, unset: "none", "Audience (`aud`) that tokens must name. `JWT_JWKS` requires it.")

  /// Where the locks are that keep edits apart.
  let editLock = Setting(
    "EDIT_LOCK", .choice(["host": EditLockPlace.host, "bucket": .bucket]), default: .host,
    "`host` keeps simultaneous changes of an image apart on one host. `bucket` does so for all hosts, and takes two more requests to S3 for each change."
  )
}

/// Where the locks are that keep edits of an image apart.
enum EditLockPlace: Sendable {
  /// In files of the host.
  case host
  /// In objects of the bucket.
  case bucket
}
