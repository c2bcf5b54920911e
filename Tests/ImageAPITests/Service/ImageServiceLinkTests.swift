import Access
import FastCGI
import System
import Testing

@testable import ImageAPI

@Suite struct ImageServiceLinkTests {
  private let store = MemoryObjectStore()
  private let control: MemoryAccessControl
  private let service: ImageService

  init() {
    control = MemoryAccessControl([
      MemoryAccessControl.key("all"), MemoryAccessControl.key("mine", prefixes: PrefixSet(["mine/"])),
      MemoryAccessControl.key("reads", .read), MemoryAccessControl.key("shares", .share),
      MemoryAccessControl.key("ends", expiresAt: SystemClock.seconds + 100),
    ])
    service = .make(store, access: control)
    store.place("a b.jpg", .init(bytes: Array(repeating: 1, count: 10)))
  }

  private func link(_ json: String, bearer: String? = "all") -> Response {
    service.send("/images/links", json, bearer: bearer)
  }

  @Test(
    arguments: [
      (#"{"key":"a b.jpg"}"#, "", nil), (#"{"key":"a b.jpg","mode":"inline"}"#, "mode=inline&", "whole"),
      (#"{"key":"a b.jpg","expires_in":60,"mode":"download","v":"etag-10"}"#, "mode=download&v=etag-10&", "whole"),
      (
        #"{"key":"a b.jpg","width":320,"grayscale":true,"crop":"0,0,5,5"}"#,
        "width=320&grayscale=true&crop=0%2C0%2C5%2C5&", "variant"
      ),
      (#"{"preset":"gallery-small","key":"a b.jpg","v":"etag-10"}"#, "preset=gallery-small&v=etag-10&", "variant"),
      (#"{"key":"a b.jpg","mode":"thumbnail","dpr":1.5}"#, "mode=thumbnail&dpr=1.5&", "variant"),
    ] as [(String, String, String?)])
  func opensTheRead(json: String, parameters: String, read: String?) throws {
    let made = link(json)
    let target = try made.target()
    #expect(made.status == 201 && target.hasPrefix("/images/a%20b.jpg?\(parameters)expires="))
    #expect(service.respond("GET", String(target.prefix { $0 != "?" })).code == "unauthorized")
    for method in ["GET", "HEAD"] {
      let response = service.respond(method, target)
      #expect(
        response.status == 200 && response.header("X-S3-Read") == (method == "HEAD" && read == "whole" ? "head" : read))
    }
    #expect(service.respond("DELETE", target).code == "link-invalid")
  }

  /// The names of copies in nginx's cache have nothing of a link, so readers with links share them.
  @Test func cachesKnowNothingOfLinks() throws {
    for json in [#"{"key":"a b.jpg","mode":"inline"}"#, #"{"key":"a b.jpg","width":20}"#] {
      let target = try link(json).target()
      let plain = String(target.prefix(upTo: target.range(of: "expires=")!.lowerBound).dropLast())
      let own = service.respond("GET", plain, fields: [.authorization: "Bearer all"])
      let shared = service.respond("GET", target)
      for field in ["X-Cache-Key", "X-Variant-Job", "X-Variant-Tag"] {
        #expect(own.header(field) == shared.header(field))
      }
      #expect(own.header("X-Cache-Key") != nil)
    }
  }

  @Test func encodingDoesNotMatter() throws {
    let target = try link(#"{"key":"a b.jpg","background":"ff0000","crop":"0,0,5,5","width":5}"#).target()
    let (path, query) = (target.prefix { $0 != "?" }, target.drop { $0 != "?" }.dropFirst())
    let others: [String] = [
      query.split(separator: "&").reversed().joined(separator: "&"), String(query).replacing("%2C", with: ","),
      String(query).replacing("ff0000", with: "%66%660000"), String(query).replacing("width", with: "%77idth") + "&",
    ]
    for other in others { #expect(service.respond("GET", "\(path)?\(other)").status == 200) }
    #expect(service.respond("GET", target.replacing("a%20b", with: "%61%20b")).status == 200)
  }

  @Test func everythingElseIsRefused() throws {
    let target = try link(#"{"key":"a b.jpg","width":320,"mode":"inline"}"#).target()
    let changes: [(String, String)] = [
      (target.replacing("width=320", with: "width=321"), "link-invalid"),
      (target.replacing("width=320&", with: ""), "link-invalid"),
      (target.replacing("mode=inline", with: "mode=download"), "link-invalid"),
      (target.replacing("a%20b", with: "a+b"), "link-invalid"), (target + "&height=1", "link-invalid"),
      (target + "&preset=thumbnail", "link-invalid"), (target + "&x=1", "invalid-query"),
      (target + "&v=", "link-invalid"), (target + "&width=320", "invalid-query"),
      (target + "&signature=", "invalid-query"), (target + "&ticket=x", "invalid-query"),
      (target.replacing("signature=", with: "signature=A"), "link-invalid"),
      (target.replacing("expires=", with: "expires=1"), "link-invalid"),
      (target.replacing("by=all", with: "by=mine"), "link-invalid"),
      ("/images/a%20b.jpg?signature=x", "link-invalid"), ("/images?signature=x", "link-invalid"),
    ]
    for (other, code) in changes { #expect(service.respond("GET", other).code == code, "\(other)") }
    // A good key beside a bad link does not help.
    let both = service.respond("GET", changes[0].0, fields: [.authorization: "Bearer all"])
    #expect(both.code == "link-invalid" && both.status == 403)
  }

  @Test func diesWithItsMaker() throws {
    let target = try link(#"{"key":"mine/a","mode":"inline"}"#, bearer: "mine").target()
    #expect(service.respond("GET", target).status == 200)
    control.rules.keys = KeyTable([MemoryAccessControl.key("all")])
    #expect(service.respond("GET", target).code == "link-invalid")
  }

  @Test func endsWithItsMaker() throws {
    let text = try link(#"{"key":"a","expires_in":604800}"#, bearer: "ends").target()
    let ends = try #require(text.split(separator: "&").first { $0.contains("expires=") }?.split(separator: "=").last)
    let seconds = try #require(Int(ends))
    #expect(seconds <= SystemClock.seconds + 100)
  }

  @Test(arguments: [
    (#"{}"#, 400, "invalid-body"), (#"[]"#, 400, "invalid-body"), (#"{"key":1}"#, 400, "invalid-body"),
    (#"{"key":"/a"}"#, 400, "invalid-key"), (#"{"key":"a","x":1}"#, 400, "invalid-body"),
    (#"{"key":"a","expires":1}"#, 400, "invalid-body"), (#"{"key":"a","kid":"x"}"#, 400, "invalid-body"),
    (#"{"key":"a","expires_in":0}"#, 400, "invalid-body"), (#"{"key":"a","expires_in":604801}"#, 400, "invalid-body"),
    (#"{"key":"a","expires_in":"60"}"#, 400, "invalid-body"), (#"{"key":"a","expires_in":60.5}"#, 400, "invalid-body"),
    (#"{"key":"a","width":[1]}"#, 400, "invalid-body"), (#"{"key":"a","width":null}"#, 400, "invalid-body"),
    (#"{"key":"a","width":0}"#, 400, "invalid-parameter"), (#"{"key":"a","width":3.0}"#, 400, "invalid-parameter"),
    (#"{"key":"a","width":""}"#, 400, "invalid-parameter"), (#"{"key":"a","mode":"x"}"#, 400, "invalid-mode"),
    (#"{"key":"a","mode":"view","width":1}"#, 400, "invalid-parameter"),
    (#"{"key":"a","v":"x"}"#, 400, "invalid-parameter"),
    (#"{"key":"a","mode":"inline","v":""}"#, 400, "invalid-parameter"),
    (#"{"key":"a","mode":"inline","v":"\""}"#, 400, "invalid-parameter"),
    (#"{"key":"a","preset":"none"}"#, 400, "unknown-preset"),
  ])
  func refusesWhatCouldOnlyFail(json: String, status: Int, code: String) {
    let response = link(json)
    #expect(response.status == status && response.code == code)
  }

  @Test func presetsOnlyHoldsForLinks() throws {
    let service = ImageService.make(store, variants: .init(presetsOnly: true), access: control)
    #expect(service.send("/images/links", #"{"key":"a","width":1}"#).code == "presets-only")
    let target = try service.send("/images/links", #"{"key":"a","preset":"thumbnail"}"#).target()
    #expect(service.respond("GET", target).status == 200)
  }

  @Test(
    arguments: [
      ("reads", "mine/a", "forbidden"), ("shares", "mine/a", "forbidden"), ("mine", "other", "forbidden"),
      (nil, "a", "unauthorized"), ("wrong", "a", "unauthorized"),
    ] as [(String?, String, String)])
  func needsShareAndRead(bearer: String?, key: String, code: String) {
    #expect(link(#"{"key":"\#(key)"}"#, bearer: bearer).code == code)
  }

  @Test func needsJSON() {
    #expect(service.send("/images/links", "{}", contentType: "text/plain").code == "unsupported-media-type")
  }

  @Test func withoutSigningKeysThereAreNone() {
    let service = ImageService.make(store, access: MemoryAccessControl(signs: false))
    for target in ["/images/links", "/images/tickets", "/session"] {
      #expect(service.send(target, #"{"key":"a","token":"all"}"#).status == 404)
    }
  }

  /// While access is off, the names are keys alone, and the parameters of links say nothing.
  @Test func accessOff() {
    let service = ImageService.make(store)
    store.place("links", .init(bytes: [1]))
    for target in ["/images/links", "/images/tickets", "/session"] {
      #expect(service.send(target, "{}").code == "not-found")
    }
    #expect(
      service.respond("GET", "/session").code == "not-found" && service.respond("GET", "/images/links").status == 200)
    let query = "expires=1&kid=a&by=b&signature=c"
    #expect(service.respond("GET", "/images/a%20b.jpg?\(query)").status == 200)
    let variant = service.respond("GET", "/images/a%20b.jpg?width=5&\(query)")
    #expect(variant.header("X-Cache-Key") == service.respond("GET", "/images/a%20b.jpg?width=5").header("X-Cache-Key"))
    let presets = ImageService.make(store, variants: .init(presetsOnly: true))
    #expect(presets.respond("GET", "/images/a%20b.jpg?preset=thumbnail&\(query)").status == 200)
  }
}
