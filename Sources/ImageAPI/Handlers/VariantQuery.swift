import Access
import HTTPSyntax
import Imaging

/// What a query asks for of a variant.
struct VariantQuery {
  /// What the picture shall look like.
  let options: RenderOptions
  /// Whether it is saved and not shown.
  let isAttachment: Bool
  /// The original that the address stands for; `nil` for whichever is there.
  let version: ImageVersion?

  private static let preset = "preset"
  private static let mode = "mode"
  private static let version = "v"
  /// Those that a read may have.
  static let readNames = Set(RenderOptions.parameterNames + [preset, mode, version])
  /// All parameters that may stand beside each other. Those of links say who may read, and nothing of the picture.
  static let names = readNames.union(Link.Parameter.names)
  /// Those that say what the picture shall look like.
  private static let pictureNames = Set(RenderOptions.parameterNames)
  /// Those that make a read of an image one of a variant.
  private static let variantNames = Set(RenderOptions.parameterNames + [preset])
  /// Those that clients may use where they may only use presets.
  private static let namesBesidePresets = Set([preset, mode, version, "dpr", "format"]).union(Link.Parameter.names)

  /// Whether a read of an image with this query is one of a variant.
  static func isVariant(_ query: Query) -> Bool {
    query.parameters.contains { variantNames.contains($0.key) }
  }

  /// Reads a query for which `isVariant` holds, or whose mode is `thumbnail`.
  ///
  /// - Throws: `APIError` with `invalidQuery`, `invalidParameter`, `unknownPreset` or `presetsOnly`; `InvalidParameter`.
  init(_ query: Query, _ mode: ReadMode, _ rules: VariantRules) throws {
    for (name, _) in query.parameters {
      guard Self.names.contains(name) else {
        throw APIError(.invalidQuery, "the query has a parameter that a variant does not have")
      }
      guard !rules.presetsOnly || Self.namesBesidePresets.contains(name) else { throw APIError(.presetsOnly) }
    }
    guard query[Self.mode] == nil || mode != .view else {
      throw APIError(.invalidParameter, "mode=view shows no variant: leave it out, or use inline or download")
    }
    let own = query.parameters.filter { Self.pictureNames.contains($0.key) }.map { (name: $0.key, value: $0.value) }
    options = try RenderOptions(Self.preset(query, mode, rules)?.merged(with: own) ?? own)
    isAttachment = mode == .download
    version = try query[Self.version].map(ImageVersion.init)
  }

  /// The preset that the query names; `nil` for none.
  private static func preset(_ query: Query, _ mode: ReadMode, _ rules: VariantRules) throws -> Preset? {
    if let name = query[preset] {
      guard let preset = rules.presets[name] else { throw APIError(.unknownPreset) }
      return preset
    }
    if mode == .thumbnail { return BuiltInPresets.thumbnail }
    guard !rules.presetsOnly else { throw APIError(.presetsOnly) }
    return nil
  }
}
