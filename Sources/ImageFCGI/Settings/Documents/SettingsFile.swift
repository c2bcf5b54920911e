/// The package's file of settings, /etc/image-fcgi/environment, as it is installed: every line is a comment.
enum SettingsFile {
  /// What stands before the settings.
  private static let head = """
    # Settings of the image workers (image-fcgi.service), of nginx in front of them (image-fcgi-nginx.service) and of the sweep.
    # `ImageFCGI settings` lists all of them. NAME=value, a line each; quotes as systemd.exec(5) has them.
    # After a change: systemctl reload image-fcgi image-fcgi-nginx. It is refused, and the old one stays, where something is wrong.
    """

  /// The whole file.
  static func render(_ settings: Settings = .table) -> String {
    let lines = settings.rows.compactMap { row in row.packageValue.map { "# \(comment(row))\n#\(row.name)=\($0)" } }
    return ([head] + lines).joined(separator: "\n\n") + "\n"
  }

  /// The sentence, and how the default follows from other settings. A fixed default may be another one in the package: its
  /// units set some variables.
  private static func comment(_ row: any SettingRow) -> String {
    let isDerived = !row.hasFixedDefault && !row.defaultText.isEmpty
    return SettingsText.plain(row.meaning + (isDerived ? " Default: \(row.defaultText)." : ""))
  }
}
