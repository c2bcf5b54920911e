import Glibc

/// A folder of the file system.
package enum Folder {
  /// The names of what lies in the folder at `path`, in the order of their bytes.
  ///
  /// - Throws: where it cannot be read.
  package static func names(in path: String) throws(SystemError) -> [String] {
    guard let folder = opendir(path) else { throw SystemError(call: "opendir", errno: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) {
          String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The paths of the files in the folder at `path` and below it, relative to it, in the order of their bytes.
  ///
  /// - Throws: where a folder cannot be read.
  package static func files(below path: String) throws(SystemError) -> [String] {
    var files: [String] = []
    for name in try names(in: path) {
      var status = stat()
      guard stat("\(path)/\(name)", &status) == 0 else { throw SystemError(call: "stat", errno: errno) }
      if status.st_mode & S_IFMT == S_IFDIR {
        for file in try Self.files(below: "\(path)/\(name)") { files.append("\(name)/\(file)") }
      } else {
        files.append(name)
      }
    }
    return files.sorted()
  }

  /// Makes the folder at `path`, and those above it, where they are missing.
  ///
  /// - Throws: where that is not possible.
  package static func make(_ path: String) throws(SystemError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for name in path.split(separator: "/") {
      made += name
      guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw SystemError(call: "mkdir", errno: errno) }
      made += "/"
    }
  }
}
