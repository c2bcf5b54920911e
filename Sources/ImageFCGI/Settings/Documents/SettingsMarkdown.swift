/// The settings for the manual: one table for each group.
enum SettingsMarkdown {
  /// All groups.
  static func render(_ settings: Settings = .table) -> String {
    settings.groups.map { group in
      let head = ["### \(type(of: group).title)", "", type(of: group).readers, ""]
      let table = ["| variable | default | meaning |", "| --- | --- | --- |"] + group.rows.map(line)
      return (head + table).joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }

  /// The row of a setting.
  private static func line(_ row: any SettingRow) -> String {
    let names = row.names.map { "`\($0)`" }.joined(separator: ", ")
    return "| \([names, row.defaultText, meaning(row)].map(cell).joined(separator: " | ")) |"
  }

  /// The meaning and the accepted values.
  static func meaning(_ row: any SettingRow) -> String {
    row.bounds.isEmpty ? row.meaning : "\(row.meaning) Values: \(row.bounds)."
  }

  /// `text` with escapes for a cell.
  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
