/// Where credentials come from: the variables of the AWS SDKs.
struct CredentialSettings: SettingGroup {
  static let title = "Credentials"
  static let readers = "The workers and the sweep read these."

  /// The public half of a key pair.
  let accessKeyID = Setting(
    "AWS_ACCESS_KEY_ID", .text, inPackage: .example(""),
    "The id of an access key; without it, the next source of credentials counts.")
  /// The secret half.
  let secretAccessKey = Setting(
    "AWS_SECRET_ACCESS_KEY", .text, isSecret: true, inPackage: .example(""), "The secret of that key.")
  /// The token of temporary keys.
  let sessionToken = Setting("AWS_SESSION_TOKEN", .text, isSecret: true, "The token of a key that is temporary.")

  /// The token of a web identity.
  let webIdentityTokenFile = Setting(
    "AWS_WEB_IDENTITY_TOKEN_FILE", .text,
    "The file with the token of a web identity, which STS takes for `AWS_ROLE_ARN`.")
  /// The role that a web identity takes on.
  let roleARN = Setting("AWS_ROLE_ARN", .text, "The role of the web identity.")
  /// What its session is called.
  let roleSessionName = Setting("AWS_ROLE_SESSION_NAME", .text, unset: "made up", "The name of its session.")
  /// Where STS answers; `nil` for the region's.
  let stsEndpoint = Setting("AWS_ENDPOINT_URL_STS", .endpoint, unset: "the region's", "The URL of STS.")

  /// The profile of the shared files.
  let profile = Setting("AWS_PROFILE", .text, unset: "`default`", "The profile in the shared files.")
  /// The file of profiles.
  let configFile = Setting(
    "AWS_CONFIG_FILE", .text, unset: "`~/.aws/config`",
    "The file of profiles: `region`, and keys, or `role_arn` with `web_identity_token_file`.")
  /// The file of profiles with keys.
  let credentialsFile = Setting(
    "AWS_SHARED_CREDENTIALS_FILE", .text, unset: "`~/.aws/credentials`", "The file of profiles that has keys.")
  /// The user's folder.
  let home = Setting(
    "HOME", .text, unset: "the shared files are read only where they are named", "The folder that `~` stands for.")

  /// The path at the container's endpoint. Whoever knows it gets credentials there.
  let containerRelativeURI = Setting(
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", .text, isSecret: true, "The path at a container's endpoint (ECS).")
  /// The container's endpoint. Whoever knows it gets credentials there.
  let containerFullURI = Setting(
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", .text, isSecret: true, "The URL of a container's endpoint (EKS, Greengrass).")
  /// The file with what that endpoint asks for.
  let containerTokenFile = Setting(
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", .text, "The file with the token for that endpoint, read each time.")
  /// What that endpoint asks for.
  let containerToken = Setting(
    "AWS_CONTAINER_AUTHORIZATION_TOKEN", .text, isSecret: true, "The token for that endpoint.")
  /// The file of authorities for STS and containers; `nil` for the system's.
  let caBundle = Setting(
    "AWS_CA_BUNDLE", .text, unset: "the system's",
    "The PEM file of the authorities that are trusted for STS and containers.")

  /// `true`, in any case, leaves the instance out.
  let instanceDisabled = Setting(
    "AWS_EC2_METADATA_DISABLED", .text, unset: "`false`", "`true` leaves out the EC2 instance, the last source.")
  /// Where the metadata of the instance answers.
  let instanceEndpoint = Setting(
    "AWS_EC2_METADATA_SERVICE_ENDPOINT", .endpoint, unset: "the mode's", "The URL of the instance's metadata.")
  /// `IPv6`, in any case, for the other address.
  let instanceEndpointMode = Setting(
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", .text, unset: "`IPv4`", "`IPv6` takes the IPv6 address of the metadata.")
}
