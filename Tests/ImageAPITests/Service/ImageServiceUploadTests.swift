import FastCGI
import TestSupport
import Testing

@testable import ImageAPI

@Suite struct ImageServiceUploadTests {
  @Test func storesWhatWasSent() throws {
    let store = MemoryObjectStore()
    let response = ImageService.make(store).upload([
      .file, FormField("metadata", #"{"title":"x y","N":1.50}"#), FormField("key", "a/é +.gif"),
    ])
    let url = "https://img.example/images/a/%C3%A9%20%2B.gif"
    #expect(
      response.text == #"{"status":"success","data":{"key":"a/é +.gif","size":10,"content_type":"image/gif","#
        + #""etag":"etag-10","sha256":"sha256-10","filename":"a.gif","metadata":{"title":"x y","N":1.50},"url":"\#(url)"}}"#
    )
    #expect(response.status == 201 && response.header("Location") == url)
    let stored = MemoryObjectStore.Object(
      bytes: FormField.gif, contentType: "image/gif", contentDisposition: #"attachment; filename="a.gif""#,
      userMetadata: ["title": "x y", "imagefcgi-json": #"{"N":1.50}"#])
    #expect(store.objects == [Array("a/é +.gif".utf8): stored])
  }

  @Test(
    arguments: [
      (nil, "", 4), ("2026/", "2026/", 4), ("\u{600}/", "\u{600}/", 4),
    ] as [(String?, String, Int)])
  func makesAName(key: String?, folder: String, ending: Int) throws {
    let store = MemoryObjectStore()
    let service = ImageService.make(store)
    let form = [.file] + (key.map { [FormField("key", $0)] } ?? [])
    #expect(service.upload(form).status == 201 && service.upload(form).status == 201)
    #expect(store.objects.count == 2)
    for name in store.objects.keys {
      #expect(name.starts(with: folder.utf8) && name.suffix(ending).elementsEqual(".gif".utf8))
      #expect(name.count == folder.utf8.count + 36 + ending)
    }
  }

  @Test func neverOverwrites() {
    let store = MemoryObjectStore()
    let service = ImageService.make(store)
    let other = FormField("file", FormField.gif + [1], fileName: "b.gif")
    #expect(service.upload([.file, FormField("key", "\u{e9}")]).status == 201)
    let response = service.upload([other, FormField("key", "\u{e9}")])
    #expect(response.status == 409 && response.text.contains(#""code":"key-exists""#))
    #expect(store.objects[Array("\u{e9}".utf8)]?.bytes == FormField.gif)
    #expect(service.upload([other, FormField("key", "e\u{301}")]).status == 201)
  }

  static let bad: [(String, [FormField], Int, String)] = [
    ("no file", [FormField("key", "a")], 400, "missing-file"),
    ("no file chosen", [FormField("file", [], fileName: "")], 400, "missing-file"),
    ("two files", [.file, .file], 400, "invalid-multipart"),
    ("two keys", [.file, FormField("key", "a"), FormField("key", "a")], 400, "invalid-multipart"),
    ("two metadata", [.file, FormField("metadata", "{}"), FormField("metadata", "{}")], 400, "invalid-multipart"),
    ("no parts", [], 400, "invalid-multipart"),
    ("no image", [FormField("file", Array("<svg/>".utf8), fileName: "a.gif")], 415, "unsupported-media-type"),
    ("an empty file", [FormField("file", [], fileName: "a.gif")], 415, "unsupported-media-type"),
    ("no JSON", [.file, FormField("metadata", "{")], 400, "invalid-metadata"),
    ("no object", [.file, FormField("metadata", "[1]")], 400, "invalid-metadata"),
    ("a name twice", [.file, FormField("metadata", #"{"a":1,"a":1}"#)], 400, "invalid-metadata"),
    ("no UTF-8", [.file, FormField("metadata", [0x22, 0xFF, 0x22])], 400, "invalid-metadata"),
    (
      "much metadata", [.file, FormField("metadata", #"{"a":"\#(String(repeating: "x", count: 2048))"}"#)], 400,
      "metadata-too-large"
    ),
    ("an empty key", [.file, FormField("key", "")], 400, "invalid-key"),
    ("a parent", [.file, FormField("key", "a/../b")], 400, "invalid-key"),
    ("a parent folder", [.file, FormField("key", "../")], 400, "invalid-key"),
    ("the root", [.file, FormField("key", "/")], 400, "invalid-key"),
    ("a key of other bytes", [.file, FormField("key", [0xFF])], 400, "invalid-key"),
    (
      "a long name", [FormField("file", FormField.gif, fileName: String(repeating: "a", count: 256))], 400,
      "invalid-filename"
    ),
  ]

  @Test(arguments: bad.indices) func refusesBeforeTheStoreIsAsked(index: Int) throws {
    let (name, form, status, code) = Self.bad[index]
    let store = MemoryObjectStore()
    let response = ImageService.make(store).upload(form)
    #expect(response.status == status, "\(name)")
    #expect(try response.member("code") == .string(code), "\(name)")
    #expect(try response.member("request_id") == .string("id-1"))
    #expect(store.calls.isEmpty && store.objects.isEmpty, "\(name)")
  }

  /// A form that is cut anywhere before its close delimiter is whole stores nothing.
  @Test func refusesACutForm() {
    let body = (FormField.file.bytes + FormField("key", "a").bytes) + Array("--b--".utf8)
    for length in 0..<body.count {
      let store = MemoryObjectStore()
      #expect(ImageService.make(store).upload(body: Array(body[..<length])).status == 400, "cut after \(length) bytes")
      #expect(store.calls.isEmpty)
    }
    #expect(ImageService.make().upload(body: body).status == 201)
  }

  @Test(arguments: ["", "text/plain", "multipart/form-data", "multipart/mixed; boundary=b"])
  func refusesOtherContentTypes(_ contentType: String) throws {
    let response = ImageService.make().upload([.file], contentType: contentType)
    #expect(response.status == 400)
    #expect(try response.member("code") == .string("invalid-multipart"))
  }

  @Test func takesAnyFileWhereAllowed() throws {
    let response = ImageService.make(acceptsAnyFile: true).upload([
      FormField("file", Array("<svg/>".utf8), fileName: "a.svg"), FormField("metadata", ""),
    ])
    #expect(response.status == 201)
    #expect(try response.data("content_type") == "application/octet-stream")
  }
}
