/// Settings that belong together and have the same readers. A type that conforms has settings as its stored properties, and
/// nothing else.
protocol SettingGroup: Sendable {
  /// The heading in the manual.
  static var title: String { get }
  /// Who reads them: a sentence.
  static var readers: String { get }
  /// Whether nginx's templates have placeholders of their names.
  static var fillsTemplates: Bool { get }
}

extension SettingGroup {
  static var fillsTemplates: Bool { false }

  /// Its settings, in the order of their declaration.
  var rows: [any SettingRow] { Mirror(reflecting: self).children.compactMap { $0.value as? any SettingRow } }
}
