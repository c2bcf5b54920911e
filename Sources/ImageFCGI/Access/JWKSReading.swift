import Access
import HTTPClient
import S3
import System

/// Reads the text of a key set.
enum JWKSReading {
  /// Why there is no text. The message is for the log; it contains no bytes of what was read.
  struct Failure: Error, Equatable {
    let message: String
  }

  /// The text of a file.
  static func read(_ path: String) throws(Failure) -> [UInt8] {
    do throws(SystemError) {
      return try SmallFile.read(path, limit: JSONWebKeySet.maximumByteCount)
    } catch {
      throw Failure(message: "the file cannot be read: \(error)")
    }
  }

  /// What a server sends. Its certificate is verified, and redirects are not followed.
  ///
  /// - Parameter caBundlePath: The path of a PEM file with CA certificates; `nil` for those of the system.
  static func download(
    _ target: String, from server: Endpoint, caBundlePath: String?, deadline: ContinuousClock.Instant
  ) throws(Failure) -> [UInt8] {
    var request = HTTPRequest(
      method: .get, path: Array(target.utf8),
      fields: [HTTPField("accept", "application/jwk-set+json, application/json")])
    request.responseLimit = JSONWebKeySet.maximumByteCount
    let status: Int
    do throws(HTTPError) {
      let http = try HTTPClient(
        origin: "\(server.scheme.rawValue)://\(server.authority)", caBundlePath: caBundlePath)
      let response = try http.perform(request, deadline: deadline)
      if response.status == 200 { return response.body }
      status = response.status
    } catch {
      throw Failure(message: error.message)
    }
    throw Failure(message: "the response is \(status)")
  }
}
