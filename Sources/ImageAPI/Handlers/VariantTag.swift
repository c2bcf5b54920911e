import Imaging
import Objects
import Text

/// What distinguishes the variants of an image in their entity tags: the job and the version of the renderer.
struct VariantTag: Equatable {
  /// 16 hexadecimal digits.
  let text: String

  /// The tag of `job`: FNV-1a of 64 bits. Variants are told apart by their addresses, so this only has to change when the
  /// configuration or the renderer does.
  init(_ job: RenderJob) {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in "\(RenderJob.rendererVersion)/\(job.canonical)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    text = Hexadecimal.encode(withUnsafeBytes(of: hash.bigEndian) { Array($0) })
  }

  /// The entity tag of the variant of `original`, without quotes.
  func entityTag(of original: StoredObject) -> String { "\(original.etag)-\(text)" }
}
