import Metrics

extension FileAccessControl {
  /// Appends the state of the files and of the server with the keys of tokens, as this worker sees them. All workers
  /// look at the same ones.
  func write(to text: inout PrometheusText) {
    text.gauge("imagefcgi_access_keys", "API keys that count.", UInt64(keys.content.keys.count))
    let tokenKeys = tokens?.source.figures
    if let tokenKeys {
      text.gauge("imagefcgi_access_token_keys", "Keys whose tokens count.", UInt64(tokenKeys.count))
    }
    let name = "imagefcgi_access_file_good"
    text.family(
      name, "gauge",
      "Whether the file, or the answer of its server, could be used at the last look. If not, the last good one counts."
    )
    text.sample(name, ["file=\"keys\""], keys.isGood ? "1" : "0")
    text.sample(name, ["file=\"link-keys\""], signingKeys.isGood ? "1" : "0")
    if let tokenKeys { text.sample(name, ["file=\"jwks\""], tokenKeys.isGood ? "1" : "0") }
  }
}
