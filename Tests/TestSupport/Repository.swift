import Foundation

/// The files of this repository.
package enum Repository {
  /// The path of a file, by its path in the repository.
  package static func path(_ name: String) -> String {
    URL(filePath: #filePath).appending(path: "../../../\(name)").standardized.path
  }

  /// The text of a file.
  package static func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }
}
