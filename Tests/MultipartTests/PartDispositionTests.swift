import Testing

@testable import Multipart

@Suite struct PartDispositionTests {
  /// The disposition in `value`, which is anything but text where a test needs it.
  static func parse(_ value: [UInt8]) throws(MultipartError) -> PartDisposition {
    try PartDisposition(parsing: value[...], at: 7)
  }

  @Test(arguments: [
    // curl 7.88, Chrome, Safari, Firefox since 2021, python-requests 2.34: percent for a quote, nothing else escaped.
    (#"form-data; name="file"; filename="image.jpg""#, "image.jpg"),
    (#"form-data; name="file"; filename="a%22b.png""#, #"a"b.png"#),
    (#"form-data; name="file"; filename="a%0D%0Ab.png""#, "a\r\nb.png"),
    (#"form-data; name="file"; filename="100%25 %2522 %0d %2 %.png""#, #"100%25 %2522 %0d %2 %.png"#),
    (#"form-data; name="file"; filename="na\#u{EF}ve \#u{1F4F7}.png""#, "na\u{EF}ve \u{1F4F7}.png"),
    (#"form-data; name="file"; filename="nai\#u{308}ve.png""#, "nai\u{308}ve.png"),
    (#"form-data; name="file"; filename="a;b=c, d.png""#, "a;b=c, d.png"),
    (#"form-data; name="file"; filename="""#, ""),
    // curl --form-escape, Go, Firefox before 2021: a backslash before a quote and before a backslash.
    (#"form-data; name="file"; filename="a\"b.png""#, #"a"b.png"#),
    (#"form-data; name="file"; filename="\"\"""#, #""""#),
    (#"form-data; name="file"; filename="a\\b.png""#, "b.png"),
    (#"form-data; name="file"; filename="a\\\"b.png""#, #""b.png"#),
    // Internet Explorer: the whole path. Others may send any.
    (#"form-data; name="file"; filename="C:\Users\me\image.jpg""#, "image.jpg"),
    (#"form-data; name="file"; filename="\\server\share\image.jpg""#, "image.jpg"),
    (#"form-data; name="file"; filename="/etc/../image.jpg""#, "image.jpg"),
    (#"form-data; name="file"; filename="dir/""#, ""),
    (#"form-data; name="file"; filename="..""#, ".."),
    // .NET: no quotes where none are needed, and both forms.
    ("form-data; name=file; filename=image.jpg; filename*=utf-8''image.jpg", "image.jpg"),
    (#"form-data; name=file; filename="=?utf-8?B?w6k=?="; filename*=utf-8''%C3%A9.jpg"#, "\u{E9}.jpg"),
    // urllib3 before 2.0: the extended form alone.
    (#"form-data; name="file"; filename*=utf-8''na%C3%AFve%20%F0%9F%93%B7.png"#, "na\u{EF}ve \u{1F4F7}.png"),
    (#"form-data; name="file"; filename*=UTF-8'en'a.png; filename="b.png""#, "a.png"),
    (#"form-data; name="file"; filename="b.png"; FILENAME*=iso-8859-1'en'%A3%20rates.png"#, "\u{A3} rates.png"),
    (#"form-data; name="file"; filename*=utf-8''..%2F..%5Ca.png"#, "a.png"),
    (#"form-data; name="file"; filename*=utf-8''%22%252F.png"#, #""%2F.png"#),
    // What the grammar allows besides.
    ("FORM-DATA;name=file;FileName=a.png;;", "a.png"),
    ("form-data \t; \tname=file \t; filename=a.png \t; x=y", "a.png"),
    ("form-data; name=file; filename=\u{E9}.png", "\u{E9}.png"),
    (#"form-data; x="; filename=x"; filename="a\#tb.png"; name=file"#, "a\tb.png"),
  ])
  func readsAFileName(value: String, fileName: String) throws {
    let disposition = try Self.parse(Array(value.utf8))
    #expect(disposition.name == "file")
    #expect(disposition.fileName.map { Array($0.unicodeScalars) } == Array(fileName.unicodeScalars))
  }

  @Test(arguments: [
    (#"form-data; name="metadata""#, "metadata"), (#"form-data; name="a/b\c""#, #"a/b\c"#),
    (#"form-data; name="a\\b\\""#, #"a\b\"#), (#"form-data; name="a%22\"b""#, #"a""b"#), (#"form-data; name="""#, ""),
    ("form-data; name=", ""),
    (#"form-data; name*=utf-8''%C3%A9; name="e""#, "\u{E9}"), (#"form-data; name="_charset_""#, "_charset_"),
  ])
  func readsANameOfNoFile(value: String, name: String) throws {
    let disposition = try Self.parse(Array(value.utf8))
    #expect(disposition.name == name)
    #expect(disposition.fileName == nil)
  }

  @Test(
    arguments: [
      ("", .missingName), ("attachment; name=a", .missingName), ("form-data", .missingName),
      ("form-data;", .missingName),
      ("form-datax; name=a", .missingName), ("form-data; filename=a", .missingName), ("file; name=a", .missingName),
      ("form-data name=a", .malformedHeader), ("form-data; name", .malformedHeader),
      ("form-data; name =a", .malformedHeader), ("form-data; name= a", .malformedHeader),
      ("form-data; =a", .malformedHeader), ("form-data; name=\"a", .malformedHeader),
      ("form-data; name=\"a\\", .malformedHeader), ("form-data; name=\"a\\\"", .malformedHeader),
      ("form-data; name=\"a\"b", .malformedHeader), ("form-data; name=a\"b\"", .malformedHeader),
      ("form-data; name=a, filename=b", .malformedHeader), ("form-data; name=a; name=a", .malformedHeader),
      ("form-data; name=a; NAME=b", .malformedHeader), ("form-data; name=a; filename=a; filename=b", .malformedHeader),
      ("form-data; name=a; filename*=utf-8''a; filename*=utf-8''b", .malformedHeader),
      ("form-data; name=a; filename*=a", .invalidText), ("form-data; name=a; filename*=utf-8'a", .invalidText),
      ("form-data; name=a; filename*=utf-16''a", .invalidText), ("form-data; name=a; filename*=''a", .invalidText),
      ("form-data; name=a; filename*=utf-8''%", .invalidText),
      ("form-data; name=a; filename*=utf-8''%zz", .invalidText),
      ("form-data; name=a; filename*=utf-8''%ff", .invalidText),
      ("form-data; name=a; filename*=utf-8''a'b", .invalidText),
      ("form-data; name=a; filename*=utf-8''\u{E9}", .invalidText),
      ("form-data; name*=utf-8''%ff; name=a", .invalidText),
      ("form-data; name=a; filename*=\"utf-8''a b\"", .invalidText),
    ] as [(String, MultipartError.Code)])
  func refuses(value: String, code: MultipartError.Code) {
    let error = #expect(throws: MultipartError.self) { try Self.parse(Array(value.utf8)) }
    #expect(error?.code == code)
    #expect(error?.offset == 7)
  }

  @Test(arguments: [[0xFF], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE9]] as [[UInt8]])
  func refusesTextThatIsNotUTF8(bytes: [UInt8]) {
    #expect(throws: MultipartError(.invalidText, "the name of a part is not valid UTF-8", at: 7)) {
      try Self.parse(Array("form-data; name=\"".utf8) + bytes + [UInt8(ascii: "\"")])
    }
    #expect(throws: MultipartError(.invalidText, "the filename of a part is not valid UTF-8", at: 7)) {
      try Self.parse(Array("form-data; name=a; filename=\"".utf8) + bytes + [UInt8(ascii: "\"")])
    }
  }
}
