import S3

extension Environment {
  /// The first source of credentials that is set up, in the order of the AWS SDKs: keys in the environment, a web identity,
  /// the shared files, a container's endpoint, the instance.
  ///
  /// What is decided here holds for the life of the worker: a source that does not answer is asked again, and no other.
  mutating func credentials(profile: SharedProfile?, region: String) -> (any CredentialsProvider)? {
    let problemsBefore = problems.count
    let provider =
      environmentKeys() ?? environmentWebIdentity(region) ?? profileCredentials(profile, region) ?? container()
    // A source that is set up wrongly is not passed over for the next one.
    if provider != nil || problems.count > problemsBefore { return provider }
    return instanceMetadata()
  }

  private mutating func environmentKeys() -> (any CredentialsProvider)? {
    let variables = self
    let keys = parse("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY") {
      try Credentials.from(.environment) { variables.first(of: $0)?.value }
    }
    return keys.flatMap { $0 }.map { StaticCredentialsProvider($0) }
  }

  private mutating func environmentWebIdentity(_ region: String) -> (any CredentialsProvider)? {
    guard let tokenFile = first(of: "AWS_WEB_IDENTITY_TOKEN_FILE")?.value else { return nil }
    guard let roleARN = first(of: "AWS_ROLE_ARN")?.value else {
      report("AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not")
      return nil
    }
    return webIdentity(roleARN, tokenFile, first(of: "AWS_ROLE_SESSION_NAME")?.value, region)
  }

  private mutating func profileCredentials(_ profile: SharedProfile?, _ region: String) -> (any CredentialsProvider)? {
    guard let profile, let origin = parse("shared files", { try profile.credentialsOrigin() }) else { return nil }
    switch origin {
    case .keys(let credentials): return StaticCredentialsProvider(credentials)
    case .webIdentity(let roleARN, let tokenFile, let sessionName):
      return webIdentity(roleARN, tokenFile, sessionName, region)
    case nil: return nil
    }
  }

  private mutating func webIdentity(
    _ roleARN: String, _ tokenFile: String, _ sessionName: String?, _ region: String
  ) -> (any CredentialsProvider)? {
    // AWS_ENDPOINT_URL is where S3 is: to send a token there would be another thing.
    let url = first(of: "AWS_ENDPOINT_URL_STS")
    let endpoint = parse(url?.name ?? "AWS_REGION") {
      try url.map { try Endpoint(url: $0.value) } ?? .sts(region: region)
    }
    return endpoint.map {
      RefreshingCredentialsProvider(
        source: WebIdentitySource(
          roleARN: roleARN, tokenFile: tokenFile, sessionName: sessionName, endpoint: $0,
          caBundlePath: first(of: "AWS_CA_BUNDLE")?.value))
    }
  }

  private mutating func container() -> (any CredentialsProvider)? {
    let names = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"]
    guard let name = names.first(where: { first(of: $0) != nil }), let uri = first(of: name)?.value else { return nil }
    let authorization =
      first(of: "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE").map { ContainerSource.Authorization.file($0.value) }
      ?? first(of: "AWS_CONTAINER_AUTHORIZATION_TOKEN").map { .token($0.value) } ?? .none
    let caBundlePath = first(of: "AWS_CA_BUNDLE")?.value
    let source = parse(name) {
      name == names[0]
        ? try ContainerSource(relativeURI: uri, authorization: authorization)
        : try ContainerSource(fullURI: uri, authorization: authorization, caBundlePath: caBundlePath)
    }
    return source.map { RefreshingCredentialsProvider(source: $0) }
  }

  private mutating func instanceMetadata() -> (any CredentialsProvider)? {
    guard first(of: "AWS_EC2_METADATA_DISABLED")?.value.lowercased() != "true" else {
      report(
        "no credentials: AWS_EC2_METADATA_DISABLED is true, and there is neither AWS_ACCESS_KEY_ID with "
          + "AWS_SECRET_ACCESS_KEY, nor AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN, nor a profile with keys, nor "
          + "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or AWS_CONTAINER_CREDENTIALS_FULL_URI")
      return nil
    }
    let usesIPv6 = first(of: "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")?.value.lowercased() == "ipv6"
    let url = string(
      "AWS_EC2_METADATA_SERVICE_ENDPOINT",
      default: usesIPv6 ? InstanceMetadataSource.defaultEndpointIPv6 : InstanceMetadataSource.defaultEndpoint)
    return parse("AWS_EC2_METADATA_SERVICE_ENDPOINT") { try Endpoint(url: url) }.map {
      RefreshingCredentialsProvider(source: InstanceMetadataSource(endpoint: $0))
    }
  }
}
