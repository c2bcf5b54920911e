/// The settings for the manual: a table a group.
enum SettingsMarkdown {
  /// All groups.
  static func render(_ settings: Settings = .table) -> String {
    settings.groups.map { group in
      let head = ["### \(type(of: group).title)", "", type(of: group).readers, ""]
      let table = ["| variable | default | meaning |", "| --- | --- | --- |"] + group.rows.map(line)
      return (head + table).joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }

  /// A setting.
  private static func line(_ row: any SettingRow) -> String {
    let names = row.names.map { "`\($0)`" }.joined(separator: ", ")
    return "| \([names, row.defaultText, meaning(row)].map(cell).joined(separator: " | ")) |"
  }

  /// The sentence, and the values that are taken.
  static func meaning(_ row: any SettingRow) -> String {
    row.bounds.isEmpty ? row.meaning : "\(row.meaning) Values: \(row.bounds)."
  }

  /// `text` in a cell.
  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
