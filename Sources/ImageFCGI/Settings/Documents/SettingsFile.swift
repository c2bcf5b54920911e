/// The settings file of the Debian package, /etc/image-fcgi/environment. Every line is a comment.
enum SettingsFile {
  /// The first lines.
  private static let head = """
    # Settings of the image workers (image-fcgi.service), of nginx (image-fcgi-nginx.service) and of the sweep. Renderers
    # and inspectors do not read this file: nginx tells them what they need.
    # `ImageFCGI settings` lists all settings. Each line is NAME=value, with quotes as in systemd.exec(5).
    # After a change: systemctl reload image-fcgi image-fcgi-nginx. If a setting is invalid, the reload fails and the old
    # settings stay in force. After a change of RENDERERS also: systemctl restart image-fcgi-render.
    """

  /// The whole file.
  static func render(_ settings: Settings = .table) -> String {
    let lines = settings.rows.compactMap { row in row.packageValue.map { "# \(comment(row))\n#\(row.name)=\($0)" } }
    return ([head] + lines).joined(separator: "\n\n") + "\n"
  }

  /// The meaning, and the explanation of a default that follows from other settings. Fixed defaults are left out, because
  /// the units of the package set some variables.
  private static func comment(_ row: any SettingRow) -> String {
    let isDerived = !row.hasFixedDefault && !row.defaultText.isEmpty
    return SettingsText.plain(row.meaning + (isDerived ? " Default: \(row.defaultText)." : ""))
  }
}
