import Crypto
import HTTPSyntax
import JSON
import Objects
import Text

/// The tag of what is known of an image. It names the bytes, the metadata, the file name and the type, and is the same
/// on all hosts and engines.
enum ViewTag {
  /// What it begins with. No engine has such tags for bytes.
  private static let start = "m-"

  /// The tag of a view.
  static func make(etag: String, contentType: String, fileName: String, metadata: JSONObject) -> EntityTag {
    var hash = SHA256()
    /// Adds a text with its length before it, so that no two lists of texts are the same bytes.
    func add(_ text: some Collection<UInt8>) {
      withUnsafeBytes(of: UInt64(text.count).littleEndian) { hash.update(bufferPointer: $0) }
      hash.update(data: Array(text))
    }
    for text in [etag, contentType, fileName] { add(text.utf8) }
    // The storage gives fields in any order.
    for member in metadata.members.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      var value = JSONWriter()
      value.value(member.value)
      add(member.name.utf8)
      add(value.bytes)
    }
    return EntityTag(strong: start + Hexadecimal.encode(hash.finalize().prefix(16)))
  }
}
