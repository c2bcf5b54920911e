import FastCGI
import Imaging
import Text

/// A request for a variant: FastCGI parameters that nginx has from a worker.
struct VariantRequest {
  /// The canonical text of the job.
  let job: String
  /// The path and query of the original, as they must be on the wire.
  let source: String
  /// What names the job in the ETag of the variant: hexadecimal digits.
  let tag: String
  /// The Unix socket of the listener for originals.
  let originalsSocket: String
  /// The bounds.
  let limits: RenderLimits
  /// The tag of the only original that the address stands for, without quotes; `nil` for whichever is there.
  let version: String?
  /// The tag of the original of which the caller has this variant, without quotes; `nil` if it has none that counts.
  let knownOriginal: String?

  /// Reads the parameters of a request.
  ///
  /// - Throws: `invalidRequest`.
  init(_ request: Request) throws(RenderFailure) {
    job = request[parameter: "VARIANT_JOB"]
    source = request[parameter: "VARIANT_SOURCE"]
    tag = request[parameter: "VARIANT_TAG"]
    originalsSocket = request[parameter: "ORIGINALS_SOCKET"]
    guard RenderJob(canonical: job) != nil else { throw RenderFailure(.invalidRequest, "malformed VARIANT_JOB") }
    guard source.utf8.first == UInt8(ascii: "/"), source.utf8.allSatisfy({ $0.isVisible }) else {
      throw RenderFailure(.invalidRequest, "malformed VARIANT_SOURCE")
    }
    guard !tag.isEmpty, tag.utf8.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else {
      throw RenderFailure(.invalidRequest, "malformed VARIANT_TAG")
    }
    guard originalsSocket.utf8.first == UInt8(ascii: "/") else {
      throw RenderFailure(.invalidRequest, "malformed ORIGINALS_SOCKET")
    }
    guard let limits = RenderLimits(request[parameter: "RENDER_LIMITS"]) else {
      throw RenderFailure(.invalidRequest, "malformed RENDER_LIMITS")
    }
    self.limits = limits
    let known = request[.ifNoneMatch]
    let ending = "-\(tag)\""
    let knownOriginal =
      known.hasPrefix("\"") && known.hasSuffix(ending) && known.utf8.count > ending.utf8.count + 1
      ? String(known.dropFirst().dropLast(ending.count)) : nil
    let version = request[parameter: "VARIANT_VERSION"]
    self.version = version.isEmpty ? nil : version
    self.knownOriginal = version.isEmpty || knownOriginal == version ? knownOriginal : nil
  }

  /// The header fields that name the version of the variant.
  func fields(of original: OriginalHead) -> [(name: String, value: String)] {
    var fields: [(name: String, value: String)] = []
    if let etag = original.etag { fields.append(("ETag", "\"\(etag)-\(tag)\"")) }
    if let date = original.lastModified { fields.append(("Last-Modified", date)) }
    return fields
  }
}
