import Text

/// Parameters of a variant under a name.
package struct Preset: Sendable {
  /// A parameter, as a query would have it, decoded.
  package typealias Parameter = (name: String, value: String)

  /// The bytes of a name.
  private static let nameLengths = 1...64

  /// Lower-case letters, digits and hyphens; the first is no hyphen.
  package let name: String
  package let parameters: [Parameter]

  package init(name: String, parameters: [Parameter]) {
    self.name = name
    self.parameters = parameters
  }

  /// Whether a preset may have this name.
  package static func isName(_ text: String) -> Bool {
    let bytes = text.utf8
    return nameLengths.contains(bytes.count) && bytes.first?.isLowercaseAlphanumeric == true
      && bytes.allSatisfy { $0.isLowercaseAlphanumeric || $0 == UInt8(ascii: "-") }
  }

  /// The parameters of a request that names this preset: those beside it replace its own of the same name.
  package func merged(with others: [Parameter]) -> [Parameter] {
    parameters.filter { own in !others.contains { $0.name == own.name } } + others
  }
}

/// The presets that are there without a file.
package enum BuiltInPresets {
  /// The picture of `mode=thumbnail`.
  package static let thumbnail = Preset(name: "thumbnail", parameters: [("width", "320"), ("height", "320")])
  /// A square tile.
  package static let gallerySmall = Preset(
    name: "gallery-small", parameters: [("width", "360"), ("height", "360"), ("fit", "cover")])
  /// A picture for a whole window.
  package static let galleryLarge = Preset(name: "gallery-large", parameters: [("width", "1600"), ("height", "1600")])

  package static let all = [thumbnail, gallerySmall, galleryLarge]
}
