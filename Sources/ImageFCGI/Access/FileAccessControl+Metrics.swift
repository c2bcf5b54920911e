import Metrics

extension FileAccessControl {
  /// Appends the state of the files, as this worker sees them. All workers look at the same files.
  func write(to text: inout PrometheusText) {
    text.gauge("imagefcgi_access_keys", "API keys that count.", UInt64(keys.content.keys.count))
    let name = "imagefcgi_access_file_good"
    text.family(
      name, "gauge", "Whether the file could be used at the last look. Otherwise what was read before counts.")
    text.sample(name, ["file=\"keys\""], keys.isGood ? "1" : "0")
    text.sample(name, ["file=\"link-keys\""], signingKeys.isGood ? "1" : "0")
  }
}
