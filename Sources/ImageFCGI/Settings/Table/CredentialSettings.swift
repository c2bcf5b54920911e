/// The sources of credentials: the variables of the AWS SDKs.
struct CredentialSettings: SettingGroup {
  static let title = "Credentials"
  static let readers = "The workers and the sweep read these."

  /// The id of an access key, which is not secret.
  let accessKeyID = Setting(
    "AWS_ACCESS_KEY_ID", .text, inPackage: .example(""),
    "Id of the access key. If it is not set, the workers use the next source of credentials.")
  /// The secret of the access key.
  let secretAccessKey = Setting(
    "AWS_SECRET_ACCESS_KEY", .text, isSecret: true, inPackage: .example(""), "Secret of the access key.")
  /// The session token of a temporary access key.
  let sessionToken = Setting("AWS_SESSION_TOKEN", .text, isSecret: true, "Session token of a temporary access key.")

  /// The file with the token of a web identity.
  let webIdentityTokenFile = Setting(
    "AWS_WEB_IDENTITY_TOKEN_FILE", .text,
    "File with a web identity token. STS returns credentials of `AWS_ROLE_ARN` for it.")
  /// The role that the web identity assumes.
  let roleARN = Setting("AWS_ROLE_ARN", .text, "Role that the web identity assumes.")
  /// The name of the role session.
  let roleSessionName = Setting("AWS_ROLE_SESSION_NAME", .text, unset: "generated", "Name of the role session.")
  /// The endpoint of STS; `nil` for the one of the region.
  let stsEndpoint = Setting("AWS_ENDPOINT_URL_STS", .endpoint, unset: "the one of the region", "URL of STS.")

  /// The profile of the shared files.
  let profile = Setting("AWS_PROFILE", .text, unset: "`default`", "Profile in the shared files.")
  /// The file of profiles.
  let configFile = Setting(
    "AWS_CONFIG_FILE", .text, unset: "`~/.aws/config`",
    "Shared file of profiles, with `region` and either keys or `role_arn` and `web_identity_token_file`.")
  /// The file of profiles with keys.
  let credentialsFile = Setting(
    "AWS_SHARED_CREDENTIALS_FILE", .text, unset: "`~/.aws/credentials`", "Shared file of profiles with keys.")
  /// The home folder of the user.
  let home = Setting(
    "HOME", .text, unset: "shared files are read only if their variables are set", "Home folder, which `~` stands for.")

  /// The path at the credentials endpoint of the container. It is secret: anyone who knows it gets credentials there.
  let containerRelativeURI = Setting(
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", .text, isSecret: true,
    "Path at the credentials endpoint of the container (ECS).")
  /// The credentials endpoint of the container. It is secret: anyone who knows it gets credentials there.
  let containerFullURI = Setting(
    "AWS_CONTAINER_CREDENTIALS_FULL_URI", .text, isSecret: true,
    "URL of the credentials endpoint of the container (EKS, Greengrass).")
  /// The file with the authorization token for that endpoint.
  let containerTokenFile = Setting(
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", .text,
    "File with the authorization token for that endpoint. It is read for each request.")
  /// The authorization token for that endpoint.
  let containerToken = Setting(
    "AWS_CONTAINER_AUTHORIZATION_TOKEN", .text, isSecret: true, "Authorization token for that endpoint.")
  /// The certificate authorities for STS and containers; `nil` for those of the system.
  let caBundle = Setting(
    "AWS_CA_BUNDLE", .text, unset: "those of the system",
    "PEM file of the certificate authorities that are trusted for STS and containers.")

  /// `true`, in upper or lower case, disables instance metadata.
  let instanceDisabled = Setting(
    "AWS_EC2_METADATA_DISABLED", .text, unset: "`false`",
    "`true` disables the last source, the metadata of the EC2 instance.")
  /// The endpoint of the instance metadata.
  let instanceEndpoint = Setting(
    "AWS_EC2_METADATA_SERVICE_ENDPOINT", .endpoint, unset: "the one of the mode", "URL of the instance metadata.")
  /// `IPv6`, in upper or lower case, selects the IPv6 address.
  let instanceEndpointMode = Setting(
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", .text, unset: "`IPv4`",
    "`IPv6` selects the IPv6 address of the instance metadata.")
}
