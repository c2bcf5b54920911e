import HTTPClient
import System

/// What the listener says about an original.
struct OriginalHead {
  /// The tag without its quotes; `nil` if it has none that is strong.
  var etag: String?
  /// The time of the last change, as sent.
  var lastModified: String?
  /// The size in bytes.
  var byteCount = 0
  /// Whether it is the version that the caller knows. It has not been sent then.
  var isUnchanged = false
}

/// nginx's listener for originals, on a Unix socket.
final class Originals {
  /// The path of the socket.
  let socket: String
  private let client: HTTPClient

  /// The longest time for an original.
  private static let timeLimit = Duration.seconds(30)

  /// A client that connects at its first request.
  init(socket: String) throws(RenderFailure) {
    self.socket = socket
    do throws(HTTPError) {
      client = try HTTPClient(origin: "http://originals", unixSocketPath: socket)
    } catch {
      throw RenderFailure(.failed, error.message)
    }
  }

  /// Fetches an original.
  ///
  /// - Parameters:
  ///   - target: The path and query.
  ///   - file: An empty file for its bytes.
  ///   - limit: The largest size in bytes.
  ///   - known: The tag of a version that need not be sent again, without quotes.
  /// - Throws: `notFound`, `refused`, `originalTooLarge` or `sourceFailed`.
  func fetch(
    _ target: String, into file: FileDescriptor, limit: Int, unless known: String?
  ) throws(RenderFailure) -> OriginalHead {
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    var fields = [HTTPField("host", "originals")]
    if let known { fields.append(HTTPField("if-none-match", "\"\(known)\"")) }
    let request = HTTPRequest(
      method: .get, path: Array(halves[0].utf8), query: halves.count > 1 ? Array(halves[1].utf8) : [], fields: fields)
    let body = HTTPBodyFile(file, limit: limit)
    let response: HTTPResponse
    do throws(HTTPError) {
      response = try client.perform(request, into: body, deadline: .now + Self.timeLimit)
    } catch {
      throw body.isExceeded
        ? RenderFailure(.originalTooLarge, "more than \(limit) bytes") : RenderFailure(.sourceFailed, error.message)
    }
    switch response.status {
    case 200, 304:
      return OriginalHead(
        etag: response.field("etag").flatMap(Self.opaque), lastModified: response.field("last-modified"),
        byteCount: body.byteCount, isUnchanged: response.status == 304)
    case 404: throw RenderFailure(.notFound, "status 404")
    case 400..<500: throw RenderFailure(.refused, "status \(response.status)")
    default: throw RenderFailure(.sourceFailed, "status \(response.status)")
    }
  }

  /// The text between the quotes of a strong tag; `nil` for another value.
  private static func opaque(_ etag: String) -> String? {
    guard etag.utf8.count > 2, etag.hasPrefix("\""), etag.hasSuffix("\"") else { return nil }
    let opaque = etag.dropFirst().dropLast()
    return opaque.contains("\"") ? nil : String(opaque)
  }
}
