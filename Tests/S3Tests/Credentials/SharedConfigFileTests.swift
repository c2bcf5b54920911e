import Testing

@testable import S3

/// Valid and invalid shared files.
@Suite struct SharedConfigFileTests {
  /// A file and its profiles.
  struct Example: Sendable, CustomTestStringConvertible {
    /// The text.
    let text: String
    /// Which file it is.
    var kind = SharedConfigFile.Kind.config
    /// The profiles.
    let profiles: [String: [String: String]]
    /// The text, for the name of the test.
    var testDescription: String { text.debugDescription }
  }

  static let examples = [
    Example(text: "", profiles: [:]),
    Example(text: "\u{20}\t\n\r\n# c\n ; c\n", profiles: [:]),
    Example(text: "[default]", profiles: ["default": [:]]),
    Example(
      text: "[default]\nregion = x\n[profile a]\nregion=y",
      profiles: ["default": ["region": "x"], "a": ["region": "y"]]),
    Example(text: "[default]\r\nregion = x\r\nk=v\r\n", profiles: ["default": ["region": "x", "k": "v"]]),
    Example(text: "[ profile \t a.b-c_d/e%f@g:h+ ] # c", profiles: ["a.b-c_d/e%f@g:h+": [:]]),
    Example(text: "[profile\ta];c\n[profile b]#c", profiles: ["a": [:], "b": [:]]),
    Example(text: "[profile A]\n[profile a]", profiles: ["A": [:], "a": [:]]),
    Example(text: "[default]\nREGION = x\nRegion = y", profiles: ["default": ["region": "y"]]),
    Example(text: "[profile a]\nk \t=\t v \t", profiles: ["a": ["k": "v"]]),
    Example(text: "[profile a]\nk = v=w==", profiles: ["a": ["k": "v=w=="]]),
    Example(text: "[profile a]\nk =", profiles: ["a": ["k": ""]]),
    Example(text: "[profile a]\nk = v # c ; d\nl = v\t;c", profiles: ["a": ["k": "v", "l": "v"]]),
    Example(text: "[profile a]\nk = v# no c\nl = v;d", profiles: ["a": ["k": "v# no c", "l": "v;d"]]),
    Example(text: "[profile a]\nk = # c", profiles: ["a": ["k": ""]]),
    Example(text: "[profile a]\nk = é😀", profiles: ["a": ["k": "é😀"]]),
    Example(text: "[profile a]\nk = \"v\"", profiles: ["a": ["k": "\"v\""]]),
    Example(
      text: "[profile a]\ns3 =\n  aws_access_key_id = no\n\tregion = no\nk = v\n  more\n\nl = w",
      profiles: ["a": ["s3": "", "k": "v", "l": "w"]]),
    Example(
      text: "[profile a]\nk = v\n[profile b]\n[profile a]\nl = w", profiles: ["a": ["k": "v", "l": "w"], "b": [:]]),
    Example(text: "[profile default]\nk = v\n[default]\nl = w", profiles: ["default": ["k": "v"]]),
    Example(text: "[default]\nl = w\n[profile default]\nk = v", profiles: ["default": ["k": "v"]]),
    Example(text: "[sso-session x]\nk = v\nno property\n  k = w\n[a]\nk = v\n[profile b c]\nk = v", profiles: [:]),
    Example(text: "[profile ä]\nk = v\n[profile]\nk = v\n[]\nk = v", profiles: [:]),
    Example(
      text: "[a]\nk = v\n[default]\nl = w", kind: .credentials, profiles: ["a": ["k": "v"], "default": ["l": "w"]]),
    Example(text: "[profile a]\nk = v\n[a b]\nk = v", kind: .credentials, profiles: [:]),
  ]

  @Test(arguments: examples) func reads(_ example: Example) throws {
    let file = try SharedConfigFile(example.text, kind: example.kind)
    #expect(file.profiles == example.profiles)
  }

  /// Invalid files, and the numbers of their invalid lines. The error contains no text of the line.
  @Test(arguments: [
    ("hush = hush", 1), ("\n\nhush", 3), ("[default]\nhush", 2), ("[default]\n= hush", 2), ("[default\n", 1),
    ("  hush = hush", 1), ("[default]\n  hush = hush", 2), ("[default]\nk = v\n[profile a]\n hush", 4),
    ("[profile a]\nk =\nhush", 3), ("[default]\nhush : hush", 2),
  ])
  func refuses(text: String, line: Int) {
    let error = #expect(throws: S3Error.self) { try SharedConfigFile(text, kind: .config) }
    #expect(error?.code == .invalidConfiguration)
    #expect(error?.message.hasPrefix("line \(line) ") == true, "\(String(describing: error))")
    #expect(error?.message.contains("hush") == false)
  }

  /// A truncated file is parsed or rejected, but never traps.
  @Test func survivesEveryCut() {
    let text = Array("[default]\r\nk = v # c\n[profile a]\ns3 =\n  x = y\n aws_access_key_id = é\n; c\n".utf8)
    for length in 0...text.count {
      for kind in [SharedConfigFile.Kind.config, .credentials] {
        _ = try? SharedConfigFile(String(decoding: text[..<length], as: UTF8.self), kind: kind)
      }
    }
  }

  /// A profile from two files.
  private func profile(_ name: String = "default", config: String = "", credentials: String = "") throws
    -> SharedProfile?
  {
    SharedProfile(
      name, config: try SharedConfigFile(config, kind: .config),
      credentials: try SharedConfigFile(credentials, kind: .credentials))
  }

  @Test func aProfileIsOfBothFiles() throws {
    let profile = try #require(
      try profile(
        config: "[default]\nregion = eu-west-1\naws_access_key_id = A\naws_secret_access_key = S",
        credentials: "[default]\naws_access_key_id = B\naws_secret_access_key = T\naws_session_token = U"))
    #expect(profile.region == "eu-west-1")
    #expect(
      try profile.credentialsOrigin()
        == .keys(Credentials(accessKeyID: "B", secretAccessKey: "T", sessionToken: "U")))
    #expect(try self.profile("a", config: "[default]\n[a]") == nil)
    #expect(try self.profile("a", config: "[profile a]\nregion = x")?.credentialsOrigin() == .none)
  }

  @Test func aProfileMayNameARole() throws {
    let config = "[profile a]\nrole_arn = arn\nweb_identity_token_file = /t"
    #expect(
      try profile("a", config: config)?.credentialsOrigin()
        == .webIdentity(roleARN: "arn", tokenFile: "/t", sessionName: nil))
    #expect(
      try profile("a", config: config + "\nrole_session_name = n")?.credentialsOrigin()
        == .webIdentity(roleARN: "arn", tokenFile: "/t", sessionName: "n"))
  }

  /// Unsupported properties, and the expected errors.
  @Test(arguments: [
    ("sso_session = hush\nsso_account_id = hush", "sso_account_id, sso_session is not supported"),
    ("role_arn = r\nsource_profile = hush", "source_profile is not supported"),
    ("role_arn = r\ncredential_source = Environment", "credential_source is not supported"),
    ("credential_process = hush", "credential_process is not supported"),
    ("role_arn = r", "role_arn is supported with web_identity_token_file only"),
    ("web_identity_token_file = /t", "web_identity_token_file needs role_arn"),
    ("aws_access_key_id = hush", "aws_access_key_id is set, but aws_secret_access_key is not"),
    ("aws_secret_access_key = hush", "aws_secret_access_key is set, but aws_access_key_id is not"),
    ("aws_access_key_id = h ush\naws_secret_access_key = hush", "the access key ID is empty, or contains white space"),
  ])
  func namesWhatIsNotSupported(properties: String, message: String) throws {
    let profile = try #require(try profile(config: "[default]\n\(properties)"))
    let error = #expect(throws: S3Error.self) { try profile.credentialsOrigin() }
    #expect(error?.message.hasPrefix("profile \"default\": \(message)") == true, "\(String(describing: error))")
    #expect(error?.message.contains("hush") == false)
  }
}
