import FastCGI
import Testing

@testable import ImageAPI

/// What nginx is told of a request before its body.
@Suite struct ImageServiceQuestionTests {
  private func code(_ method: String, _ target: String, _ key: String?) -> (status: Int, code: String?) {
    var fields: [RequestField: String] = [.accessQuestion: "1"]
    if let key { fields[.authorization] = "Bearer \(key)" }
    let keys = [MemoryAccessControl.key("all"), MemoryAccessControl.key("reader", .read)]
    let response = ImageService.make(access: MemoryAccessControl(keys)).respond(method, target, fields: fields)
    return (response.status, response.header("X-Access-Code"))
  }

  @Test(arguments: [
    ("PUT", "/images/a"), ("POST", "/images/upload"), ("POST", "/images/delete"), ("PATCH", "/images/a"),
  ])
  func asksWhoItIs(method: String, target: String) {
    #expect(code(method, target, "all") == (204, nil))
    #expect(code(method, target, nil) == (401, "unauthorized"))
    #expect(code(method, target, "other") == (401, "unauthorized"))
    #expect(code(method, target, "reader") == (403, "forbidden"))
  }

  /// Nobody sends a body who has not said who they are, whatever else is wrong. The others are told what is wrong by the request
  /// itself.
  @Test(arguments: [
    ("PUT", "/images/"), ("PUT", "/images/a//b"), ("PUT", "/images/%FF"), ("POST", "/nothing"), ("POST", "/images/a"),
    ("PATCH", "/images/.image-fcgi/x"),
  ])
  func asksAlsoWhereNothingIs(method: String, target: String) {
    #expect(code(method, target, nil) == (401, "unauthorized"))
    #expect(code(method, target, "other") == (401, "unauthorized"))
    #expect(code(method, target, "all") == (204, nil))
  }

  @Test func askedNothingWhileAccessIsOff() {
    #expect(ImageService.make().respond("PUT", "/images/a//b", fields: [.accessQuestion: "1"]).status == 204)
  }
}
