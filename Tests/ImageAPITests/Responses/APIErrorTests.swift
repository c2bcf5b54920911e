import FastCGI
import HTTPSyntax
import Multipart
import System
import Testing

@testable import ImageAPI

@Suite struct APIErrorTests {
  private struct Unknown: Error {}

  @Test func mapsEveryError() {
    let table: [(any Error, Int, String)] = [
      (StoreError(.notFound, "x"), 404, "not-found"), (StoreError(.alreadyExists, "x"), 409, "key-exists"),
      (StoreError(.keyRefused, "x"), 400, "invalid-key"), (StoreError(.invalidMark, "x"), 400, "invalid-cursor"),
      (StoreError(.unavailable, "x"), 502, "storage-unavailable"),
      (StoreError(.overloaded, "x"), 503, "storage-unavailable"), (StoreError(.timedOut, "x"), 504, "storage-timeout"),
      (InvalidKey("x"), 400, "invalid-key"), (InvalidFileName(reason: "x"), 400, "invalid-filename"),
      (MetadataTooLarge(limit: 1, actual: 2), 400, "metadata-too-large"),
      (BodyError.tooLarge(limit: 1, actual: 2), 413, "payload-too-large"),
      (BodyError.incomplete(expected: 2, received: 1), 400, "incomplete-body"),
      (BodyError.invalidLength("x"), 400, "invalid-length"),
      (SystemError(call: "secret", errno: 5), 500, "internal"),
      (QueryError.duplicateParameter("x"), 400, "invalid-query"),
      (QueryError.invalidEncoding("x"), 400, "invalid-query"),
      (QueryError.tooManyParameters, 400, "invalid-query"), (APIError(.invalidMode), 400, "invalid-mode"),
      (Unknown(), 500, "internal"),
    ]
    for (error, status, code) in table {
      let answer = APIError(error)
      #expect(answer.status == status && answer.code.rawValue == code, "\(error)")
      #expect(!answer.message.contains("secret"))
    }
  }

  @Test func aFailureHasItsShape() {
    let failure = Response.failure(APIError(.payloadTooLarge, "a \"b\"", limit: 1, actual: 2), requestID: "r\n1")
    let body =
      #"{"status":"error","message":"a \"b\"","code":"payload-too-large","limit":1,"actual":2,"request_id":"r\u000a1"}"#
    #expect(failure.status == 413)
    #expect(String(decoding: failure.body, as: UTF8.self) == body)
    #expect(failure.header("content-type") == "application/json")
    #expect(failure.header("content-length") == String(body.utf8.count))
    #expect(failure.header("allow") == nil)
  }

  @Test func aFailureShowsNoCauseAndNamesMethods() {
    let error = APIError(.methodNotAllowed, allow: "GET", cause: "secret")
    let failure = Response.failure(error, requestID: "")
    #expect(failure.header("Allow") == "GET")
    #expect(!String(decoding: failure.body, as: UTF8.self).contains("secret"))
  }
}
