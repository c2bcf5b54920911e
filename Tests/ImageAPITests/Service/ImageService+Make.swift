import FastCGI
import JSON
import Logging
import TestSupport
import Testing

@testable import ImageAPI

/// Generations of one process.
final class MemoryCacheGenerations: CacheGenerations {
  private var generations: [ObjectKey: UInt64] = [:]
  private var bytes: [ObjectKey: UInt64] = [:]
  func current(_ key: ObjectKey) -> UInt64 { generations[key, default: 7] }
  func currentBytes(_ key: ObjectKey) -> UInt64 { bytes[key, default: 7] }
  func advance(_ key: ObjectKey) {
    generations[key, default: 7] += 1
    bytes[key, default: 7] += 1
  }
  func advanceAttributes(_ key: ObjectKey) { generations[key, default: 7] += 1 }
}

/// Room that does not change.
final class FixedCacheSpace: CacheSpace {
  let isEnough: Bool
  let isEnoughForVariants: Bool
  init(isEnough: Bool = true, isEnoughForVariants: Bool = true) {
    self.isEnough = isEnough
    self.isEnoughForVariants = isEnoughForVariants
  }
}

extension ImageService {
  /// A service that logs nothing.
  static func make(
    _ store: MemoryObjectStore = MemoryObjectStore(), publicURL: String = "https://img.example",
    intake: ImageIntake.Rules = .init(check: .off), variants: VariantRules = .init(), meter: MemoryMeter? = nil,
    recorder: MemoryRecorder = MemoryRecorder(), cacheSpace: (any CacheSpace)? = nil,
    inspector: (any ImageInspector)? = nil, access: (any AccessControl)? = nil,
    locks: MemoryEditLocks = MemoryEditLocks()
  ) -> ImageService {
    ImageService(
      configuration: .init(
        publicURL: PublicURL(publicURL), intake: intake, variants: variants, storageTimeout: 5,
        cacheScope: "http://s3/bucket"),
      ports: .init(
        store: store, meter: meter, generations: MemoryCacheGenerations(), locks: locks, cacheSpace: cacheSpace,
        inspector: inspector, access: access, recorder: recorder),
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  /// The answer to a request without a body.
  func respond(_ method: String, _ target: String, fields: [RequestField: String] = [:]) -> Response {
    respond(to: Request(method: method, target: target, requestID: "id-1") { fields[$0] ?? "" })
  }

  /// The answer to a request with a JSON body.
  func send(
    _ method: String, _ target: String, _ json: String, contentType: String = "application/json",
    fields: [RequestField: String] = [:]
  ) -> Response {
    send(method, target, body: Array(json.utf8), contentType: contentType, fields: fields)
  }

  /// The answer to a request with a body.
  func send(
    _ method: String, _ target: String, body: [UInt8], contentType: String = "", fields: [RequestField: String] = [:]
  ) -> Response {
    respond(
      to: Request(
        method: method, target: target, contentType: contentType, requestID: "id-1", contentLength: body.count,
        body: MemoryBody(body)
      ) { fields[$0] ?? "" })
  }

  /// The answer to the upload of a form.
  func upload(
    _ form: [FormField], contentType: String = "multipart/form-data; boundary=b", fields: [RequestField: String] = [:]
  ) -> Response {
    upload(body: form.flatMap(\.bytes) + Array("--b--\r\n".utf8), contentType: contentType, fields: fields)
  }

  /// The answer to the upload of a body.
  func upload(
    body: [UInt8], contentType: String = "multipart/form-data; boundary=b", fields: [RequestField: String] = [:]
  ) -> Response {
    respond(
      to: Request(
        method: "POST", target: "/images/upload", contentType: contentType, requestID: "id-1", body: MemoryBody(body)
      ) { fields[$0] ?? "" })
  }
}

/// A field of a form as browsers write it.
struct FormField {
  /// The whole part, its delimiter first.
  let bytes: [UInt8]

  /// A field of `name`; a file where it has a file name.
  init(_ name: String, _ content: [UInt8], fileName: String? = nil, contentType: String? = nil) {
    let file = fileName.map { "; filename=\"\($0)\"" } ?? ""
    let type = (contentType ?? fileName.map { _ in "text/plain" }).map { "\r\nContent-Type: \($0)" } ?? ""
    bytes =
      Array("--b\r\nContent-Disposition: form-data; name=\"\(name)\"\(file)\(type)\r\n\r\n".utf8) + content
      + Array("\r\n".utf8)
  }

  /// A field of text.
  init(_ name: String, _ text: String, contentType: String? = nil) {
    self.init(name, Array(text.utf8), contentType: contentType)
  }

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
