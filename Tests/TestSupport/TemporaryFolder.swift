import Foundation

/// A folder that is gone with the value's last owner.
package final class TemporaryFolder {
  /// Where it is.
  package let path: String

  /// Makes the folder.
  package init() {
    var template = Array("/tmp/image-fcgi-tests.XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil, "no temporary folder")
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
