/// The settings for a terminal: aligned, without Markdown.
enum SettingsText {
  /// All groups.
  static func render(_ settings: Settings = .table) -> String {
    settings.groups.map { group in
      let lines = Self.lines(group.rows.map { [$0.name, plain($0.defaultText), plain(meaning($0))] })
      return ([plain(type(of: group).title), plain(type(of: group).readers)] + lines).joined(separator: "\n")
    }.joined(separator: "\n\n") + "\n"
  }

  /// The meaning, the accepted values and the other names.
  private static func meaning(_ row: any SettingRow) -> String {
    let others = row.names.dropFirst()
    return SettingsMarkdown.meaning(row) + (others.isEmpty ? "" : " Also: \(others.joined(separator: ", ")).")
  }

  /// `cells` in aligned columns.
  private static func lines(_ cells: [[String]]) -> [String] {
    let widths = (0..<2).map { column in cells.map { $0[column].count }.max() ?? 0 }
    return cells.map { row in
      let padded = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return "  " + (padded + [row[2]]).joined(separator: "  ")
    }
  }

  /// `markdown` without backticks.
  static func plain(_ markdown: String) -> String { markdown.filter { $0 != "`" } }
}
