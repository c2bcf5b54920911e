import Glibc
import System

/// The source folder of nginx's configuration: `nginx.conf`, `snippets/*.conf` and `templates/*.template`, whose names begin
/// with the folder in the target. Beside the folder are `docs/openapi.yaml` and `web/gallery`, which nginx serves.
struct NginxFolder {
  /// Its path.
  let path: String

  /// The file name extension of a template.
  private static let templateEnding = ".template"
  /// Files that are left out if a placeholder is empty or off.
  private static let optional = [
    "conf.d/metrics.conf": Settings.table.nginx.metricsListen.name, "conf.d/access.conf": "ACCESS_QUESTION",
    "conf.d/gallery.conf": Settings.table.nginx.gallery.name,
    "server.d/gallery.conf": Settings.table.nginx.gallery.name,
  ]
  /// The folders of the target, and the folders of the templates for them. The files of `conf.d` are at nginx's HTTP level,
  /// those of `server.d` in the server of the API.
  private static let templateFolders = ["conf.d": "templates", "server.d": "templates/server.d"]
  /// The largest file that is read, in bytes.
  private static let largestFile = 1 << 20

  /// Writes the configuration into the folder `target`, and creates it if it is missing. Other files in it stay.
  ///
  /// - Parameter placeholders: The text for each placeholder of the templates.
  /// - Throws: The problems of the templates, before anything is written. Or a file that cannot be written.
  func render(into target: String, _ placeholders: [String: String]) throws(ConfigurationError) {
    var placeholders = placeholders
    var files = try copies()
    if Self.isOn(Settings.table.nginx.gallery.name, placeholders) {
      let gallery = GalleryFiles(try galleryFiles())
      placeholders["GALLERY_VERSION"] = gallery.version
      files += try gallery.files(filledWith: placeholders).map { ($0.name, $0.bytes) }
    }
    files += try filledTemplates(placeholders)
    for folder in Set(files.map { $0.name.split(separator: "/").dropLast().joined(separator: "/") }) {
      try access("\(target)/\(folder)") { path throws(SystemError) in try Folder.make(path) }
    }
    for (name, bytes) in files {
      try access("\(target)/\(name)") { path throws(SystemError) in
        // Remove a file that an earlier setting has written. A running nginx serves some of the others.
        if let bytes { try SmallFile.replace(path, with: bytes) } else { try SmallFile.remove(path) }
      }
    }
  }

  /// The files that are copied unchanged: their names in the target and their bytes.
  private func copies() throws(ConfigurationError) -> [(name: String, bytes: [UInt8]?)] {
    var files: [(String, [UInt8]?)] = [
      ("nginx.conf", try read("nginx.conf")), ("openapi.yaml", try read("../docs/openapi.yaml")),
    ]
    for name in try names("snippets") where name.hasSuffix(".conf") {
      files.append(("snippets/\(name)", try read("snippets/\(name)")))
    }
    return files
  }

  /// The filled templates: their names in the target and their bytes; `nil` for one that is left out.
  private func filledTemplates(
    _ placeholders: [String: String]
  ) throws(ConfigurationError) -> [(name: String, bytes: [UInt8]?)] {
    var files: [(String, [UInt8]?)] = []
    var problems: [String] = []
    for (folder, source) in Self.templateFolders.sorted(by: <) {
      for template in try names(source) where template.hasSuffix(Self.templateEnding) {
        let name = "\(folder)/\(template.dropLast(Self.templateEnding.count))"
        let text = NginxTemplate(name: "\(source)/\(template)", text: try read("\(source)/\(template)"))
        let isLeftOut = Self.optional[name].map { !Self.isOn($0, placeholders) } ?? false
        do throws(ConfigurationError) {
          files.append((name, isLeftOut ? nil : try text.filled(with: placeholders)))
        } catch {
          problems += error.problems
        }
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    return files
  }

  /// Whether the setting `name` is neither empty nor off.
  private static func isOn(_ name: String, _ placeholders: [String: String]) -> Bool {
    !["", "off"].contains(placeholders[name] ?? "")
  }

  /// The files of the gallery as they are in the source.
  private func galleryFiles() throws(ConfigurationError) -> [GalleryFiles.File] {
    let folder = "../web/gallery"
    var files: [GalleryFiles.File] = []
    let names = try access("\(path)/\(folder)") { path throws(SystemError) in try Folder.files(below: path) }
    for name in names { files.append((name, try read("\(folder)/\(name)"))) }
    return files
  }

  /// The names of the files in a folder of the source.
  private func names(_ folder: String) throws(ConfigurationError) -> [String] {
    try access("\(path)/\(folder)") { path throws(SystemError) in try Folder.names(in: path) }
  }

  /// The bytes of a file of the source.
  private func read(_ name: String) throws(ConfigurationError) -> [UInt8] {
    try access("\(path)/\(name)") { path throws(SystemError) in try SmallFile.read(path, limit: Self.largestFile) }
  }

  /// Runs `body` with `path`. If it throws, the problem names the path.
  private func access<Result>(
    _ path: String, _ body: (String) throws(SystemError) -> Result
  ) throws(ConfigurationError) -> Result {
    do throws(SystemError) {
      return try body(path)
    } catch {
      throw ConfigurationError(problems: ["\(path): \(String(cString: strerror(error.errno)))"])
    }
  }
}
