import S3

extension Environment {
  /// The first configured source of credentials, in the order of the AWS SDKs: keys in the environment, web identity,
  /// shared files, container endpoint, instance metadata.
  ///
  /// A worker keeps its source. If the source does not respond, the worker retries it and does not try another one.
  mutating func credentials(region: String) -> (any CredentialsProvider)? {
    // Read the profile even if keys are set: a profile that is named but missing is a problem.
    let profile = sharedProfile()
    let problemsBefore = problems.count
    let provider =
      environmentKeys() ?? environmentWebIdentity(region) ?? profileCredentials(profile, region) ?? container()
    // An invalid source is a problem. Do not fall back to the next source.
    if provider != nil || problems.count > problemsBefore { return provider }
    return instanceMetadata()
  }

  private mutating func environmentKeys() -> (any CredentialsProvider)? {
    let names = Credentials.SettingNames(
      accessKeyID: name(of: \.credentials.accessKeyID), secretAccessKey: name(of: \.credentials.secretAccessKey),
      sessionToken: name(of: \.credentials.sessionToken))
    let values = [
      names.accessKeyID: self[\.credentials.accessKeyID], names.secretAccessKey: self[\.credentials.secretAccessKey],
      names.sessionToken: self[\.credentials.sessionToken],
    ]
    let keys = parse("\(names.accessKeyID), \(names.secretAccessKey)") {
      try Credentials.from(names) { values[$0] ?? nil }
    }
    return keys.flatMap { $0 }.map { StaticCredentialsProvider($0) }
  }

  private mutating func environmentWebIdentity(_ region: String) -> (any CredentialsProvider)? {
    guard let tokenFile = self[\.credentials.webIdentityTokenFile] else { return nil }
    guard let roleARN = self[\.credentials.roleARN] else {
      report("\(name(of: \.credentials.webIdentityTokenFile)) is set, but \(name(of: \.credentials.roleARN)) is not")
      return nil
    }
    return webIdentity(roleARN, tokenFile, self[\.credentials.roleSessionName], region)
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
  ) -> any CredentialsProvider {
    // Never send the token to the endpoint of S3.
    let endpoint = self[\.credentials.stsEndpoint] ?? .sts(region: region)
    return RefreshingCredentialsProvider(
      source: WebIdentitySource(
        roleARN: roleARN, tokenFile: tokenFile, sessionName: sessionName, endpoint: endpoint,
        caBundlePath: self[\.credentials.caBundle]))
  }

  private mutating func container() -> (any CredentialsProvider)? {
    let authorization =
      self[\.credentials.containerTokenFile].map { ContainerSource.Authorization.file($0) }
      ?? self[\.credentials.containerToken].map { .token($0) } ?? .none
    let source: ContainerSource?
    if let uri = self[\.credentials.containerRelativeURI] {
      source = parse(name(of: \.credentials.containerRelativeURI)) {
        try ContainerSource(relativeURI: uri, authorization: authorization)
      }
    } else if let uri = self[\.credentials.containerFullURI] {
      let caBundlePath = self[\.credentials.caBundle]
      source = parse(name(of: \.credentials.containerFullURI)) {
        try ContainerSource(fullURI: uri, authorization: authorization, caBundlePath: caBundlePath)
      }
    } else {
      return nil
    }
    return source.map { RefreshingCredentialsProvider(source: $0) }
  }

  private mutating func instanceMetadata() -> (any CredentialsProvider)? {
    guard self[\.credentials.instanceDisabled]?.lowercased() != "true" else {
      report(
        "no credentials: \(name(of: \.credentials.instanceDisabled)) is true, and there is neither "
          + "\(name(of: \.credentials.accessKeyID)) with \(name(of: \.credentials.secretAccessKey)), nor "
          + "\(name(of: \.credentials.webIdentityTokenFile)) with \(name(of: \.credentials.roleARN)), nor a profile with keys, "
          + "nor \(name(of: \.credentials.containerRelativeURI)) or \(name(of: \.credentials.containerFullURI))")
      return nil
    }
    let usesIPv6 = self[\.credentials.instanceEndpointMode]?.lowercased() == "ipv6"
    let url = usesIPv6 ? InstanceMetadataSource.defaultEndpointIPv6 : InstanceMetadataSource.defaultEndpoint
    let endpoint = self[\.credentials.instanceEndpoint] ?? (try! Endpoint(url: url))
    return RefreshingCredentialsProvider(source: InstanceMetadataSource(endpoint: endpoint))
  }
}
