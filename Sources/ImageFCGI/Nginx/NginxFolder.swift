import System

/// The source of nginx's configuration: `nginx.conf`, `snippets/*.conf`, and `templates/*.template`.
struct NginxFolder {
  /// Its path.
  let path: String

  /// The end of a template's name, which its result does not have.
  private static let templateEnding = ".template"
  /// Templates that are left out where a setting is empty: there is nothing to configure.
  private static let optional = ["metrics.conf": Settings.table.nginx.metricsListen.name]

  /// Writes the configuration into `target`: `nginx.conf`, `snippets/`, and the filled templates in `conf.d/`.
  ///
  /// Nothing is written where a template cannot be filled. Other files of `target` stay.
  func render(into target: String, _ placeholders: [String: String]) throws {
    var files: [(name: String, bytes: [UInt8])] = [("nginx.conf", try read("nginx.conf"))]
    for name in try Folder.names(in: "\(path)/snippets") where name.hasSuffix(".conf") {
      files.append(("snippets/\(name)", try read("snippets/\(name)")))
    }
    var problems: [String] = []
    var left: [String] = []
    for template in try Folder.names(in: "\(path)/templates") where template.hasSuffix(Self.templateEnding) {
      let name = String(template.dropLast(Self.templateEnding.count))
      if let setting = Self.optional[name], placeholders[setting]?.isEmpty != false {
        left.append("conf.d/\(name)")
        continue
      }
      let source = NginxTemplate(name: "templates/\(template)", text: try read("templates/\(template)"))
      do throws(ConfigurationError) {
        files.append(("conf.d/\(name)", try source.filled(with: placeholders)))
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    for folder in ["conf.d", "snippets"] { try Folder.make("\(target)/\(folder)") }
    for file in files { try SmallFile.write(file.bytes, to: "\(target)/\(file.name)") }
    for name in left { try SmallFile.remove("\(target)/\(name)") }
  }

  /// A file of the source.
  private func read(_ name: String) throws(SystemError) -> [UInt8] {
    try SmallFile.read("\(path)/\(name)", limit: 1 << 20)
  }
}
