import Foundation
import S3
import TestSupport
import Testing

@testable import ImageFCGI

/// Which source of credentials the environment leads to, and what is said where it leads to none.
@Suite struct CredentialsConfigurationTests {
  let folder = TemporaryFolder()

  /// What is set up in a test: variables, and files of a home folder.
  struct Setup: Sendable, CustomTestStringConvertible {
    /// The variables; `~` in a value is the home folder.
    var variables: [String: String] = [:]
    /// `~/.aws/config`.
    var config: String?
    /// `~/.aws/credentials`.
    var credentials: String?
    /// The setup, as the name of the test.
    var testDescription: String { "\(variables.keys.sorted()) \(config ?? "-") \(credentials ?? "-")" }
  }

  /// The configuration of a setup.
  private func configuration(_ setup: Setup) throws(ConfigurationError) -> WorkerConfiguration {
    let home = folder.path + "/home"
    try! FileManager.default.createDirectory(atPath: home + "/.aws", withIntermediateDirectories: true)
    defer { try! FileManager.default.removeItem(atPath: home) }
    for (name, text) in [("config", setup.config), ("credentials", setup.credentials)] {
      if let text { try! text.write(toFile: "\(home)/.aws/\(name)", atomically: true, encoding: .utf8) }
    }
    let least = [
      "SPOOL_DIR": folder.path, "CACHE_GENERATION_FILE": folder.path + "/generations",
      "METRICS_FILE": folder.path + "/metrics",
      "HOME": home,
    ]
    return try WorkerConfiguration.fromEnvironment(
      least.merging(setup.variables.mapValues { $0.replacing("~", with: home) }) { $1 })
  }

  /// The problems of a setup, none of which shows a secret.
  private func problems(_ setup: Setup) -> [String] {
    let error = #expect(throws: ConfigurationError.self) { try configuration(setup) }
    for problem in error?.problems ?? [] { #expect(!problem.contains("hush"), "\(problem)") }
    return error?.problems ?? []
  }

  /// The source: the access key id of keys, otherwise the source's name.
  private func source(_ setup: Setup) throws -> String {
    switch try configuration(setup).s3.credentials {
    case let provider as RefreshingCredentialsProvider: provider.source.name
    case let provider: try provider.credentials().accessKeyID
    }
  }

  private static let keys = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "hush"]
  private static let identity = ["AWS_WEB_IDENTITY_TOKEN_FILE": "/hush", "AWS_ROLE_ARN": "arn"]
  private static let profile = "[default]\naws_access_key_id = FILE\naws_secret_access_key = hush"
  private static let other = "[profile other]\nregion = eu-west-3\n[profile bare]\nregion = eu-west-2"
  private static let container = ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost:1/hush"]
  private static let relative = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/hush"]
  private static let instance = ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:2"]

  /// Variables of several sources at once.
  private static func all(_ variables: [String: String]...) -> [String: String] {
    variables.reduce(into: [:]) { $0.merge($1) { $1 } }
  }

  /// The order of the AWS SDKs: each setup has the sources of those below it as well.
  static let order: [(setup: Setup, source: String)] = [
    (Setup(variables: all(keys, identity, relative, container, instance), credentials: profile), "ENV"),
    (
      Setup(variables: all(identity, relative, container, instance), credentials: profile),
      "web identity of arn at https://sts.us-east-1.amazonaws.com"
    ),
    (Setup(variables: all(relative, container, instance), credentials: profile), "FILE"),
    (Setup(variables: all(relative, container, instance), config: profile), "FILE"),
    (Setup(variables: all(relative, container, instance), config: other), "container endpoint http://169.254.170.2"),
    (Setup(variables: all(container, instance)), "container endpoint http://localhost:1"),
    (Setup(variables: instance), "instance metadata at http://127.0.0.1:2"),
    (Setup(variables: ["AWS_EC2_METADATA_DISABLED": "false"]), "instance metadata at http://169.254.169.254"),
    (
      Setup(variables: ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"]),
      "instance metadata at http://[fd00:ec2::254]"
    ),
    (Setup(variables: ["HOME": ""]), "instance metadata at http://169.254.169.254"),
    (Setup(variables: all(keys, ["AWS_EC2_METADATA_DISABLED": "true"])), "ENV"),
    // Files that are not needed may be what they like.
    (
      Setup(variables: all(keys, ["AWS_REGION": "r", "AWS_PROFILE": "p", "AWS_CONFIG_FILE": "/none"]), config: "x"),
      "ENV"
    ),
    // Where S3 is, STS is not.
    (
      Setup(variables: all(identity, ["AWS_ENDPOINT_URL": "http://s3:1", "AWS_REGION": "us-east-2"])),
      "web identity of arn at https://sts.us-east-2.amazonaws.com"
    ),
    // A region of its own, a partition of its own, an endpoint of its own.
    (
      Setup(variables: all(identity, ["AWS_REGION": "cn-north-1"])),
      "web identity of arn at https://sts.cn-north-1.amazonaws.com.cn"
    ),
    (
      Setup(variables: all(identity, ["AWS_ENDPOINT_URL_STS": "http://sts:1/a"])),
      "web identity of arn at http://sts:1/a"
    ),
    // A profile of its own.
    (
      Setup(
        variables: ["AWS_PROFILE": "p"],
        config: "[profile p]\nrole_arn = r\nweb_identity_token_file = /t\nregion = eu-west-1"),
      "web identity of r at https://sts.eu-west-1.amazonaws.com"
    ),
    (
      Setup(variables: all(container, ["AWS_PROFILE": "bare"]), config: other, credentials: profile),
      "container endpoint http://localhost:1"
    ),
    (
      Setup(
        variables: ["AWS_PROFILE": "p", "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/config"],
        config: "[p]\naws_access_key_id=P\naws_secret_access_key=S"),
      "P"
    ),
    (
      Setup(variables: all(container, ["AWS_SHARED_CREDENTIALS_FILE": "/dev/null"]), credentials: profile),
      "container endpoint http://localhost:1"
    ),
  ]

  @Test(arguments: order) func takesTheFirst(setup: Setup, source: String) throws {
    #expect(try self.source(setup) == source)
  }

  @Test func theProfileMayNameTheRegion() throws {
    var setup = Setup(variables: ["AWS_PROFILE": "other"], config: Self.other)
    #expect(try configuration(setup).s3.region == "eu-west-3")
    setup.variables["AWS_REGION"] = "eu-west-1"
    #expect(try configuration(setup).s3.region == "eu-west-1")
    #expect(try configuration(Setup(config: Self.other)).s3.region == "us-east-1")
  }

  /// Setups that are wrong, and how the one problem begins.
  static let wrong: [(setup: Setup, problem: String)] = [
    (Setup(variables: ["AWS_EC2_METADATA_DISABLED": "TRUE"]), "no credentials: AWS_EC2_METADATA_DISABLED is true, and"),
    (
      Setup(variables: ["AWS_ACCESS_KEY_ID": "A"], credentials: profile),
      "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: invalidConfiguration: AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not"
    ),
    (
      Setup(variables: ["AWS_SECRET_ACCESS_KEY": "hush"]),
      "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: invalidConfiguration: AWS_SECRET_ACCESS_KEY is set, but AWS_ACCESS_KEY_ID is not"
    ),
    (
      Setup(variables: ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "hush\n"]),
      "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: invalidConfiguration: the secret access key is empty, or contains a line break"
    ),
    (Setup(variables: all(keys, ["AWS_SESSION_TOKEN": "hush\n"])), "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: "),
    (
      Setup(variables: ["AWS_WEB_IDENTITY_TOKEN_FILE": "/t"], credentials: profile),
      "AWS_WEB_IDENTITY_TOKEN_FILE is set"
    ),
    (Setup(variables: all(identity, ["AWS_ENDPOINT_URL_STS": "sts"])), "AWS_ENDPOINT_URL_STS: "),
    (Setup(variables: ["AWS_PROFILE": "p"], config: other), "AWS_PROFILE: there is no profile \"p\""),
    (Setup(variables: all(keys, ["AWS_PROFILE": "p"])), "AWS_PROFILE: there is no profile \"p\""),
    (Setup(variables: ["AWS_CONFIG_FILE": "/nonexistent"]), "AWS_CONFIG_FILE=/nonexistent: No such file"),
    (Setup(variables: ["AWS_SHARED_CREDENTIALS_FILE": "~"]), "AWS_SHARED_CREDENTIALS_FILE="),
    (Setup(credentials: "hush"), "AWS_SHARED_CREDENTIALS_FILE="),
    (
      Setup(config: "[default]\nsso_session = hush"),
      "shared files: invalidConfiguration: profile \"default\": sso_session is not"
    ),
    (
      Setup(credentials: "[default]\naws_secret_access_key = hush"),
      "shared files: invalidConfiguration: profile \"default\": "
    ),
    (
      Setup(variables: ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://hush.example/"]),
      "AWS_CONTAINER_CREDENTIALS_FULL_URI: invalidConfiguration: must be https://"
    ),
    (Setup(variables: ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "hush"]), "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "),
    (
      Setup(variables: all(container, ["AWS_CONTAINER_AUTHORIZATION_TOKEN": "hush\n"])),
      "AWS_CONTAINER_CREDENTIALS_FULL_URI: invalidConfiguration: the authorization token"
    ),
    (Setup(variables: ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "169.254.169.254"]), "AWS_EC2_METADATA_SERVICE_ENDPOINT: "),
  ]

  @Test(arguments: wrong) func namesWhatIsWrong(setup: Setup, problem: String) {
    let found = problems(setup)
    #expect(found.count == 1 && found.first?.hasPrefix(problem) == true, "\(found)")
  }

  /// A source that is set up wrongly does not hide what is wrong elsewhere.
  @Test func namesAllThatIsWrong() {
    let found = problems(Setup(variables: ["AWS_PROFILE": "p", "AWS_ACCESS_KEY_ID": "A", "THREADS": "0"]))
    #expect(found.count == 3, "\(found)")
  }

  /// What a whole configuration shows of whatever it was made with.
  @Test(arguments: [
    Setup(variables: keys), Setup(variables: all(container, ["AWS_CONTAINER_AUTHORIZATION_TOKEN": "hush"])),
    Setup(variables: relative), Setup(credentials: profile),
  ])
  func showsNoSecret(setup: Setup) throws {
    let configuration = try configuration(setup)
    var dumped = ""
    dump(configuration, to: &dumped)
    let environment = Environment(setup.variables)
    for text in [
      "\(configuration)", String(reflecting: configuration), dumped, "\(environment)", String(reflecting: environment),
    ] {
      #expect(!text.contains("hush"))
    }
  }
}
