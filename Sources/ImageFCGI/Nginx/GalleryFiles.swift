import Text

/// The files of the gallery, which nginx serves from a folder whose name is their version. So browsers may keep them forever, and
/// never mix those of two versions. nginx still finds the files of its version when those of another one are written beside them.
struct GalleryFiles {
  /// A file: its name and its bytes.
  typealias File = (name: String, bytes: [UInt8])

  /// The page, in which placeholders are filled in. The other files are copied.
  private static let page = "index.html"

  private let sources: [File]
  /// The version: 16 hexadecimal digits that follow from the names and bytes of all files (FNV-1a of 64 bits).
  let version: String
  /// The folder in nginx's rendered configuration.
  var folder: String { "gallery/\(version)" }

  /// The files as they are in the source.
  init(_ sources: [File]) {
    self.sources = sources
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for (name, bytes) in sources {
      for byte in Array(name.utf8) + [0] + bytes + [0] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }
    version = Hexadecimal.encode(withUnsafeBytes(of: hash.bigEndian) { Array($0) })
  }

  /// The files as nginx serves them, with their paths in its rendered configuration.
  ///
  /// - Throws: All placeholders of the page without a text.
  func files(filledWith placeholders: [String: String]) throws(ConfigurationError) -> [File] {
    var files: [File] = []
    for (name, bytes) in sources {
      let isPage = name == Self.page
      let served =
        isPage ? try NginxTemplate(name: "web/gallery/\(name)", text: bytes).filled(with: placeholders) : bytes
      files.append(("\(folder)/\(name)", served))
    }
    return files
  }
}
