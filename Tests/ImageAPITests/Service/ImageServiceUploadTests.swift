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
        + #""etag":"etag-10","sha256":"sha256-10","filename":"a.gif","metadata":{"title":"x y","N":1.50},"#
        + #""width":null,"height":null,"frames":null,"alpha":null,"format":null,"blurhash":null,"url":"\#(url)"}}"#
    )
    #expect(response.status == 201 && response.header("Location") == url)
    let stored = MemoryObjectStore.Object(
      bytes: FormField.gif, contentType: "image/gif", contentDisposition: #"attachment; filename="a.gif""#,
      userMetadata: ["title": "x y", "imagefcgi-json": #"{"N":1.50}"#])
    #expect(store.objects == [Array("a/é +.gif".utf8): stored])
  }

  @Test(
    arguments: [
      (nil, "", 4), ("", "", 4), ("2026/", "2026/", 4), ("\u{600}/", "\u{600}/", 4),
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
    ("two files under one key", [.file, .file, FormField("key", "a.gif")], 400, "invalid-key"),
    ("two files, one of them empty", [.file, FormField("file", [], fileName: "b.gif")], 400, "empty-file"),
    (
      "two files, one of them no image", [.file, FormField("file", Array("<svg/>".utf8), fileName: "b.gif")], 415,
      "unsupported-media-type"
    ),
    (
      "two inputs without a file", [FormField("file", [], fileName: ""), FormField("file", [], fileName: "")], 400,
      "missing-file"
    ),
    ("two keys", [.file, FormField("key", "a"), FormField("key", "a")], 400, "invalid-multipart"),
    ("two metadata", [.file, FormField("metadata", "{}"), FormField("metadata", "{}")], 400, "invalid-multipart"),
    ("no parts", [], 400, "invalid-multipart"),
    ("no image", [FormField("file", Array("<svg/>".utf8), fileName: "a.gif")], 415, "unsupported-media-type"),
    ("an empty file", [FormField("file", [], fileName: "a.gif")], 400, "empty-file"),
    ("an empty file without a name", [FormField("file", "")], 400, "empty-file"),
    ("two texts for the file", [FormField("file", "a"), FormField("file", "b")], 400, "invalid-multipart"),
    ("a reserved key", [.file, FormField("key", ".image-fcgi/a")], 400, "invalid-key"),
    ("a reserved folder", [.file, FormField("key", ".image-fcgi/")], 400, "invalid-key"),
    (
      "a key in an unknown charset", [.file, FormField("key", "a", contentType: "text/plain; charset=x")], 400,
      "invalid-multipart"
    ),
    (
      "metadata in an unknown charset", [.file, FormField("metadata", "{}", contentType: "a/b; charset=x")], 400,
      "invalid-multipart"
    ),
    (
      "metadata that is not in its charset",
      [
        .file,
        FormField("metadata", #"{"a":"é"}"#, contentType: "a/b; charset=US-ASCII"),
      ], 400, "invalid-metadata"
    ),
    ("a byte order mark twice", [.file, FormField("metadata", "\u{FEFF}\u{FEFF}{}")], 400, "invalid-metadata"),
    ("no JSON", [.file, FormField("metadata", "{")], 400, "invalid-metadata"),
    ("no object", [.file, FormField("metadata", "[1]")], 400, "invalid-metadata"),
    ("a name twice", [.file, FormField("metadata", #"{"a":1,"a":1}"#)], 400, "invalid-metadata"),
    ("no UTF-8", [.file, FormField("metadata", [0x22, 0xFF, 0x22])], 400, "invalid-metadata"),
    (
      "much metadata", [.file, FormField("metadata", #"{"a":"\#(String(repeating: "x", count: 2048))"}"#)], 400,
      "metadata-too-large"
    ),
    ("a parent", [.file, FormField("key", "a/../b")], 400, "invalid-key"),
    ("a parent folder", [.file, FormField("key", "../")], 400, "invalid-key"),
    ("the root", [.file, FormField("key", "/")], 400, "invalid-key"),
    ("a key of other bytes", [.file, FormField("key", [0xFF])], 400, "invalid-key"),
    (
      "a control character in a name", [FormField("file", FormField.gif, fileName: "a\u{85}.gif")], 400,
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
    let response = ImageService.make(intake: .init(acceptsAnyFile: true)).upload([
      FormField("file", Array("<svg/>".utf8), fileName: "a.svg"), FormField("metadata", ""),
    ])
    #expect(response.status == 201)
    #expect(try response.data("content_type") == "application/octet-stream")
  }

  /// A part is refused by its size, before its text is looked at: neither of these is JSON or UTF-8.
  @Test func limitsEachPartBeforeItIsRead() throws {
    let store = MemoryObjectStore()
    let service = ImageService.make(store)
    let metadata = service.upload([.file, FormField("metadata", [UInt8](repeating: 0xFF, count: 65_537))])
    #expect(metadata.status == 400)
    #expect(try metadata.member("code") == .string("metadata-too-large"))
    #expect(try metadata.member("limit") == .number("65536"))
    #expect(try metadata.member("actual") == .number("65537"))
    let key = service.upload([.file, FormField("key", [UInt8](repeating: 0xFF, count: 4097))])
    #expect(key.status == 400)
    #expect(try key.member("code") == .string("invalid-key"))
    #expect(try key.member("limit") == .number("1024"))
    #expect(try key.member("actual") == .number("4097"))
    // One byte less is read.
    let read = service.upload([.file, FormField("metadata", [UInt8](repeating: 0xFF, count: 65_536))])
    #expect(try read.member("code") == .string("invalid-metadata"))
    let decoded = service.upload([.file, FormField("key", [UInt8](repeating: 0xFF, count: 4096))])
    #expect(try decoded.member("message") == .string("the key is not UTF-8"))
    #expect(store.calls.isEmpty)
  }

  /// FilePond sends a text field beside the file, of the same name. A lone field without a file name is the file, as ever.
  @Test func aFileHasAFileName() throws {
    for form in [[FormField("file", "{}"), .file], [.file, FormField("file", "{}")]] {
      let store = MemoryObjectStore()
      let response = ImageService.make(store).upload(form + [FormField("key", "a")])
      #expect(response.status == 201)
      #expect(store.objects[Array("a".utf8)]?.bytes == FormField.gif)
      #expect(!response.text.contains("ignored_fields"))
    }
    let response = ImageService.make().upload([FormField("file", FormField.gif), FormField("key", "a/b.gif")])
    #expect(try response.data("filename") == "b.gif")
  }

  @Test func namesTheFieldsThatItIgnores() {
    let known = [FormField.file, FormField("key", "a"), FormField("metadata", "{}"), FormField("_charset_", "")]
    #expect(!ImageService.make().upload(known).text.contains("ignored_fields"))
    let others = [
      FormField("tag\u{e9}", "x"), FormField("description", "y"), FormField("tag\u{e9}", ""), FormField("Key", ""),
    ]
    let response = ImageService.make().upload(others + known)
    #expect(response.text.hasSuffix(#","ignored_fields":["tag\#u{e9}","description","Key"]}}"#))
  }

  @Test func readsTextInItsCharset() throws {
    let store = MemoryObjectStore()
    let latin = [UInt8(ascii: "a"), 0xE9]
    let form: [FormField] = [
      .file, FormField("key", latin, contentType: "text/plain; charset=ISO-8859-1"),
      FormField("metadata", Array("{\"a\":\"".utf8) + latin + Array("\"}".utf8), contentType: "a/b; charset=latin1"),
    ]
    let response = ImageService.make(store).upload(form)
    #expect(try response.data("key") == "a\u{e9}")
    #expect(response.text.contains(#""metadata":{"a":"aé"}"#))
    let wide = ImageService.make().upload(
      [.file, FormField("key", [0x80])], contentType: "multipart/form-data; charset=windows-1252; boundary=b")
    #expect(try wide.data("key") == "\u{20ac}")
    let field = ImageService.make().upload([FormField("_charset_", "windows-1252"), .file, FormField("key", [0x80])])
    #expect(try field.data("key") == "\u{20ac}")
  }

  @Test(arguments: ["\u{FEFF}{}", "\u{FEFF}", "\u{FEFF} {}\n"])
  func skipsAByteOrderMark(metadata: String) throws {
    let response = ImageService.make().upload([.file, FormField("metadata", metadata)])
    #expect(response.status == 201 && response.text.contains(#""metadata":{}"#))
  }

  @Test func shortensALongName() throws {
    let name = String(repeating: "a", count: 300)
    let sent = ImageService.make().upload([FormField("file", FormField.gif, fileName: name + ".gif")])
    #expect(try sent.data("filename") == name.prefix(251) + ".gif")
    let made = ImageService.make().upload([FormField("file", FormField.gif), FormField("key", name + ".gif")])
    #expect(try made.data("filename") == name.prefix(251) + ".gif")
  }

  /// The body is not even loaded: this one would be refused for its form.
  @Test(arguments: [
    ("gzip", 415), ("br", 415), ("identity, gzip", 415), ("identity", 201), ("Identity", 201), ("", 201),
  ])
  func refusesACompressedBody(encoding: String, status: Int) throws {
    let response = ImageService.make().upload([.file], fields: [.contentEncoding: encoding])
    #expect(response.status == status)
    guard status != 201 else { return }
    #expect(try response.member("code") == .string("unsupported-media-type"))
    #expect(
      try response.member("message") == .string("the request body is compressed: send it without Content-Encoding"))
    let unread = ImageService.make().upload([], fields: [.contentEncoding: encoding])
    #expect(unread.status == 415)
  }
}
