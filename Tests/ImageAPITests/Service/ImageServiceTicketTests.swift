import Access
import FastCGI
import JSON
import System
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct ImageServiceTicketTests {
  private let store = MemoryObjectStore()
  private let control: MemoryAccessControl
  private let service: ImageService

  init() {
    control = MemoryAccessControl([
      MemoryAccessControl.key("all"), MemoryAccessControl.key("mine", prefixes: PrefixSet(["mine/"])),
      MemoryAccessControl.key("writes", .write), MemoryAccessControl.key("shares", .share),
    ])
    service = .make(store, access: control)
  }

  private func ticket(_ json: String, bearer: String? = "all") -> Response {
    service.send("/images/tickets", json, bearer: bearer)
  }

  @Test func opensOneUpload() throws {
    let made = ticket(#"{"prefix":"in/","types":["image/gif"],"max_bytes":10,"metadata":{"a":"b","n":1.50}}"#)
    let (target, key) = (try made.target(), try #require(try made.data("key")))
    #expect(made.status == 201 && target.hasPrefix("/images/upload?ticket="))
    #expect(key.hasPrefix("in/") && key.hasSuffix(".gif") && key.utf8.count == 3 + 36 + 4)
    let stored = service.upload([.file], at: target)
    #expect(stored.status == 201)
    #expect(try stored.data("key") == key)
    let object = try #require(store.objects[Array(key.utf8)])
    #expect(object.bytes == FormField.gif && object.userMetadata["a"] == "b")
    #expect(stored.text.contains(#""metadata":{"a":"b","n":1.50}"#))
    // It can be used once.
    #expect(service.upload([.file], at: target).code == "key-exists")
  }

  @Test func mayLeaveMuchOpen() throws {
    let made = ticket(#"{"key":"a/b"}"#)
    let target = try made.target()
    #expect(try made.data("key") == "a/b")
    let stored = service.upload([.file, FormField("metadata", #"{"t":"x"}"#), FormField("key", "")], at: target)
    #expect(stored.status == 201 && store.objects[Array("a/b".utf8)]?.userMetadata["t"] == "x")
  }

  /// The ending is known before the upload if the type is.
  @Test(arguments: [
    (#""types":["image/png"]"#, ".png"), (#""types":["image/png","image/gif"]"#, ""), (#""max_bytes":1"#, ""),
  ])
  func endings(member: String, ending: String) throws {
    let key = try #require(try ticket(#"{"prefix":"",\#(member)}"#).data("key"))
    #expect(key.utf8.count == 36 + ending.utf8.count && key.hasSuffix(ending))
  }

  @Test(
    arguments: [
      (#"{"key":"k"}"#, [FormField.file, FormField("key", "k")], 403, "ticket-invalid"),
      (#"{"key":"k","metadata":{}}"#, [.file, FormField("metadata", "{}")], 403, "ticket-invalid"),
      (#"{"key":"k","metadata":{"a":1}}"#, [.file, FormField("metadata", #"{"a":1}"#)], 403, "ticket-invalid"),
      (#"{"key":"k","types":["image/png","image/jpeg"]}"#, [.file], 403, "ticket-invalid"),
      (
        #"{"key":"k","types":["image/gif"]}"#, [FormField("file", Array("<svg/>".utf8), fileName: "a.gif")], 403,
        "ticket-invalid"
      ),
      (#"{"key":"k"}"#, [FormField("file", Array("<svg/>".utf8), fileName: "a.gif")], 415, "unsupported-media-type"),
      (#"{"key":"k","max_bytes":9}"#, [.file], 413, "payload-too-large"),
      (#"{"key":"k"}"#, [FormField("metadata", "{}")], 400, "missing-file"),
    ] as [(String, [FormField], Int, String)])
  func bindsTheUpload(json: String, form: [FormField], status: Int, code: String) throws {
    let response = service.upload(form, at: try ticket(json).target())
    #expect(response.status == status && response.code == code && store.objects.isEmpty)
  }

  @Test func boundsTheSize() throws {
    let response = service.upload([.file], at: try ticket(#"{"key":"k","max_bytes":9}"#).target())
    #expect(response.text.contains(#""limit":9,"actual":10,"#))
  }

  @Test func diesWithItsMaker() throws {
    let target = try ticket(#"{"prefix":"mine/"}"#, bearer: "mine").target()
    control.rules.keys = KeyTable([MemoryAccessControl.key("all"), MemoryAccessControl.key("mine", .write)])
    #expect(service.upload([.file], at: target).code == "ticket-invalid" && store.objects.isEmpty)
  }

  @Test func addressesHaveNothingElse() throws {
    let target = try ticket(#"{"key":"k"}"#).target()
    #expect(service.upload([.file], at: target + "&x=1").code == "invalid-query")
    #expect(service.upload([.file], at: target + "A").code == "ticket-invalid")
    #expect(service.upload([.file], at: "/images/upload?ticket=").code == "ticket-invalid")
    #expect(service.upload([.file], at: target + "&ticket=x").code == "ticket-invalid")
    #expect(store.objects.isEmpty)
    // A good key beside a bad ticket does not help.
    let both = service.upload([.file], at: target + "A", fields: [.authorization: "Bearer all"])
    #expect(both.code == "ticket-invalid")
  }

  /// nginx asks before the body.
  @Test func answersBeforeTheBody() throws {
    let target = try ticket(#"{"key":"k"}"#).target()
    func ask(_ target: String) -> Response { service.respond("POST", target, fields: [.accessQuestion: "1"]) }
    #expect(ask(target).status == 204)
    #expect(ask(target + "A").status == 403 && ask(target + "A").header("X-Access-Code") == "ticket-invalid")
    #expect(ask("/images/copy" + target.drop { $0 != "?" }).header("X-Access-Code") == "ticket-invalid")
  }

  @Test(arguments: [
    (#"{}"#, 400, "invalid-body"), (#"{"key":"a","prefix":"b/"}"#, 400, "invalid-body"),
    (#"{"key":"a/"}"#, 400, "invalid-key"), (#"{"prefix":"/"}"#, 400, "invalid-key"),
    (#"{"prefix":".image-fcgi/"}"#, 400, "invalid-key"), (#"{"key":"a","expires_in":3601}"#, 400, "invalid-body"),
    (#"{"key":"a","expires_in":0}"#, 400, "invalid-body"), (#"{"key":"a","max_bytes":0}"#, 400, "invalid-body"),
    (#"{"key":"a","max_bytes":"1"}"#, 400, "invalid-body"), (#"{"key":"a","types":[]}"#, 400, "invalid-body"),
    (#"{"key":"a","types":"image/png"}"#, 400, "invalid-body"),
    (#"{"key":"a","types":["image/svg+xml"]}"#, 400, "invalid-body"),
    (#"{"key":"a","types":["image/png","image/png"]}"#, 400, "invalid-body"),
    (#"{"key":"a","types":[1]}"#, 400, "invalid-body"), (#"{"key":"a","metadata":[]}"#, 400, "invalid-body"),
    (#"{"key":"a","more":1}"#, 400, "invalid-body"),
  ])
  func refusesWhatCouldOnlyFail(json: String, status: Int, code: String) {
    let response = ticket(json)
    #expect(response.status == status && response.code == code)
  }

  @Test func metadataHasABound() throws {
    let text = String(repeating: "x", count: 1900)
    #expect(try ticket(#"{"key":"a","metadata":{"a":"\#(text)"}}"#).target().utf8.count < 4096)
    #expect(ticket(#"{"key":"a","metadata":{"a":"\#(text + text)"}}"#).code == "metadata-too-large")
    let key = String(repeating: "k", count: 1024)
    let types = #"["image/jpeg","image/png","image/webp","image/avif","image/heic"]"#
    #expect(ticket(#"{"key":"\#(key)","types":\#(types),"metadata":{"a":"\#(text)"}}"#).code == "invalid-body")
  }

  @Test(
    arguments: [
      ("writes", "mine/", "forbidden"), ("shares", "mine/", "forbidden"), ("mine", "other/", "forbidden"),
      ("mine", "min", "forbidden"), (nil, "a/", "unauthorized"),
    ] as [(String?, String, String)])
  func needsShareAndWrite(bearer: String?, prefix: String, code: String) {
    #expect(ticket(#"{"prefix":"\#(prefix)"}"#, bearer: bearer).code == code)
  }
}
