import FastCGI
import JSON
import Logging
import TestSupport
import Testing

@testable import ImageAPI

/// Generations of one process.
final class MemoryCacheGenerations: CacheGenerations {
  private var generations: [ObjectKey: UInt64] = [:]
  func current(_ key: ObjectKey) -> UInt64 { generations[key, default: 7] }
  func advance(_ key: ObjectKey) { generations[key, default: 7] += 1 }
}

extension ImageService {
  /// A service that logs nothing.
  static func make(
    _ store: MemoryObjectStore = MemoryObjectStore(), publicURL: String = "https://img.example",
    acceptsAnyFile: Bool = false, meter: MemoryMeter? = nil, recorder: MemoryRecorder = MemoryRecorder()
  ) -> ImageService {
    ImageService(
      configuration: .init(
        publicURL: PublicURL(publicURL), acceptsAnyFile: acceptsAnyFile, storageTimeout: 5,
        cacheScope: "http://s3/bucket"),
      ports: .init(store: store, meter: meter, generations: MemoryCacheGenerations(), recorder: recorder),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// The answer to a request without a body.
  func respond(_ method: String, _ target: String, fields: [RequestField: String] = [:]) -> Response {
    respond(to: Request(method: method, target: target, requestID: "id-1") { fields[$0] ?? "" })
  }

  /// The answer to the upload of a form.
  func upload(_ fields: [FormField], contentType: String = "multipart/form-data; boundary=b") -> Response {
    upload(body: fields.flatMap(\.bytes) + Array("--b--\r\n".utf8), contentType: contentType)
  }

  /// The answer to the upload of a body.
  func upload(body: [UInt8], contentType: String = "multipart/form-data; boundary=b") -> Response {
    respond(
      to: Request(
        method: "POST", target: "/images/upload", contentType: contentType, requestID: "id-1", body: MemoryBody(body)))
  }
}

/// A field of a form as browsers write it.
struct FormField {
  /// The whole part, its delimiter first.
  let bytes: [UInt8]

  /// A field of `name`; a file where it has a file name.
  init(_ name: String, _ content: [UInt8], fileName: String? = nil) {
    let file = fileName.map { "; filename=\"\($0)\"\r\nContent-Type: text/plain" } ?? ""
    bytes =
      Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(file)\r\n\r\n".utf8) + content
      + Array("\r\n".utf8)
  }

  /// A field of text.
  init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }

  /// A small GIF.
  static let gif = Array("GIF89a\u{1}\0\u{1}\0".utf8)
  /// The field `file` with a small GIF.
  static let file = FormField("file", gif, fileName: "a.gif")
}

extension Response {
  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }
  /// The member `name` of the body.
  func member(_ name: String) throws -> JSONValue? { try JSONObject.make(text)[name] }
  /// The text of the member `name` in the member `data`.
  func data(_ name: String) throws -> String? {
    guard case .object(let data) = try member("data"), case .string(let text) = data[name] else { return nil }
    return text
  }
}
