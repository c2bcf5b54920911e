import Foundation

/// A folder that is gone with the value's last owner.
final class TemporaryFolder {
  /// Where it is.
  let path: String

  /// Makes the folder.
  init() {
    var template = Array("/tmp/image-fcgi-tests.XXXXXX".utf8CString)
    precondition(mkdtemp(&template) != nil, "no temporary folder")
    path = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
