/// Settings that have the same readers. All stored properties of a conforming type are settings.
protocol SettingGroup: Sendable {
  /// The heading in the manual.
  static var title: String { get }
  /// A sentence that names the readers.
  static var readers: String { get }
  /// Whether nginx's templates have placeholders with the names of the settings.
  static var fillsTemplates: Bool { get }
}

extension SettingGroup {
  static var fillsTemplates: Bool { false }

  /// The settings in the order of their declaration.
  var rows: [any SettingRow] { Mirror(reflecting: self).children.compactMap { $0.value as? any SettingRow } }
}
