import Testing
import Text

@testable import Multipart

@Suite struct PartDispositionTests {
  /// The names in `value`, which is anything but text where a test needs it.
  static func parse(
    _ value: [UInt8], form: CharacterEncoding? = nil, part: CharacterEncoding? = nil
  ) throws(MultipartError) -> (name: String, fileName: String?) {
    let disposition = try PartDisposition(parsing: value[...], at: 7)
    let encoding = TextEncoding(form: form)
    return (try disposition.name(in: encoding, part: part), try disposition.fileName(in: encoding, part: part))
  }

  @Test(arguments: [
    // curl 7.88, Chrome, Safari, Firefox since 2021, python-requests 2.34: percent for a quote, nothing else escaped.
    (#"form-data; name="file"; filename="image.jpg""#, "image.jpg"),
    (#"form-data; name="file"; filename="a%22b.png""#, #"a"b.png"#),
    // A name has no line break, so these three characters are a part of it.
    (#"form-data; name="file"; filename="a%0D%0Ab.png""#, "a%0D%0Ab.png"),
    (#"form-data; name="file"; filename="50%0A.png""#, "50%0A.png"),
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
    // A name that ends in a backslash, of a browser and of curl; before another parameter too.
    (#"form-data; name="file"; filename="photo\""#, #"photo\"#),
    (#"form-data; name="file"; filename="photo\\""#, #"photo\"#),
    (#"form-data; filename="photo\"; name="file""#, #"photo\"#),
    (#"form-data; name="file"; filename="C:\a\photo\""#, #"photo\"#),
    (#"form-data; name="file"; filename="\""#, #"\"#),
    // .NET: no quotes where none are needed, and both forms.
    ("form-data; name=file; filename=image.jpg; filename*=utf-8''image.jpg", "image.jpg"),
    (#"form-data; name=file; filename="=?utf-8?B?w6k=?="; filename*=utf-8''%C3%A9.jpg"#, "\u{E9}.jpg"),
    // urllib3 before 2.0: the extended form alone.
    (#"form-data; name="file"; filename*=utf-8''na%C3%AFve%20%F0%9F%93%B7.png"#, "na\u{EF}ve \u{1F4F7}.png"),
    (#"form-data; name="file"; filename*=UTF-8'en'a.png; filename="b.png""#, "a.png"),
    (#"form-data; name="file"; filename="b.png"; FILENAME*=iso-8859-1'en'%A3%20rates.png"#, "\u{A3} rates.png"),
    (#"form-data; name="file"; filename*=utf-8''..%2F..%5Ca.png"#, "a.png"),
    (#"form-data; name="file"; filename*=utf-8''%22%252F.png"#, #""%2F.png"#),
    // JavaScript's encodeURIComponent leaves '()* as they are.
    (#"form-data; name="file"; filename*=UTF-8''it's(1)*.jpg"#, "it's(1)*.jpg"),
    (#"form-data; name="file"; filename*=utf8''%C3%A9.jpg"#, "\u{E9}.jpg"),
    (#"form-data; name="file"; filename*=windows-1252''%80.jpg"#, "\u{20AC}.jpg"),
    // The extended form cannot be decoded, and the plain one is good.
    (#"form-data; name="file"; filename="a.png"; filename*=utf-16''%00a"#, "a.png"),
    (#"form-data; name="file"; filename*=UTF-8''%FF; filename="a.png""#, "a.png"),
    (#"form-data; name="file"; filename="a.png"; filename*=b.png"#, "a.png"),
    (#"form-data; name="file"; filename="a.png"; filename*=utf-8''%zz"#, "a.png"),
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
      ("form-data; name=\"a\\", .malformedHeader), ("form-data; name=\"a\\\"b", .malformedHeader),
      ("form-data; name=\"a\"b", .malformedHeader), ("form-data; name=a\"b\"", .malformedHeader),
      ("form-data; name=a, filename=b", .malformedHeader), ("form-data; name=a; name=a", .malformedHeader),
      ("form-data; name=a; NAME=b", .malformedHeader), ("form-data; name=a; filename=a; filename=b", .malformedHeader),
      ("form-data; name=a; filename*=utf-8''a; filename*=utf-8''b", .malformedHeader),
      ("form-data; name=a; filename*=a", .invalidText), ("form-data; name=a; filename*=utf-8'a", .invalidText),
      ("form-data; name=a; filename*=utf-16''a", .invalidText), ("form-data; name=a; filename*=''a", .invalidText),
      ("form-data; name=a; filename*=utf-8''%", .invalidText),
      ("form-data; name=a; filename*=utf-8''%zz", .invalidText),
      ("form-data; name=a; filename*=utf-8''%ff", .invalidText),
      ("form-data; name=a; filename*=utf-8''\u{E9}", .invalidText),
      ("form-data; name*=utf-8''%ff", .invalidText),
      ("form-data; name=a; filename*=\"utf-8''a b\"", .invalidText),
    ] as [(String, MultipartError.Code)])
  func refuses(value: String, code: MultipartError.Code) {
    let error = #expect(throws: MultipartError.self) { try Self.parse(Array(value.utf8)) }
    #expect(error?.code == code)
    #expect(error?.offset == 7)
  }

  /// Bytes of a name, what the form and the part say, and the text.
  @Test(
    arguments: [
      // Nothing is said: UTF-8 where it is that, and ISO-8859-1 otherwise.
      ([0xE9], nil, nil, "\u{E9}"), ([0xC3, 0xA9], nil, nil, "\u{E9}"), ([0xC3, 0x28], nil, nil, "\u{C3}("),
      ([0xFF], nil, nil, "\u{FF}"), ([0xC0, 0xAF], nil, nil, "\u{C0}\u{AF}"), ([0x80], nil, nil, "\u{20AC}"),
      ([0xE9], nil, .windows1252, "\u{E9}"), ([0xC3, 0xA9], nil, .windows1252, "\u{E9}"),
      ([0xE9], nil, .ascii, "\u{E9}"),
      // The form says it.
      ([0xC3, 0xA9], .windows1252, nil, "\u{C3}\u{A9}"), ([0x80], .windows1252, .utf8, "\u{20AC}"),
      ([0x61], .ascii, nil, "a"), ([0xC3, 0xA9], .utf8, .windows1252, "\u{E9}"),
    ] as [([UInt8], CharacterEncoding?, CharacterEncoding?, String)])
  func readsTheCharset(bytes: [UInt8], form: CharacterEncoding?, part: CharacterEncoding?, text: String) throws {
    let value = Array("form-data; name=\"".utf8) + bytes + Array("\"; filename=\"".utf8) + bytes + [UInt8(ascii: "\"")]
    let names = try Self.parse(value, form: form, part: part)
    #expect(Array(names.name.utf8) == Array(text.utf8))
    #expect(names.fileName.map { Array($0.utf8) } == Array(text.utf8))
  }

  @Test(
    arguments: [
      ([0xFF], .utf8), ([0xC3], .utf8), ([0xC3, 0x28], .utf8), ([0xC0, 0x80], .utf8), ([0xED, 0xA0, 0x80], .utf8),
      ([0xE9], .ascii), ([0xC3, 0xA9], .ascii),
    ] as [([UInt8], CharacterEncoding)])
  func refusesTextThatIsNotInTheCharsetOfTheForm(bytes: [UInt8], form: CharacterEncoding) {
    #expect(throws: MultipartError(.invalidText, "the name of a part is not valid in the charset of the form", at: 7)) {
      try Self.parse(Array("form-data; name=\"".utf8) + bytes + [UInt8(ascii: "\"")], form: form)
    }
    #expect(
      throws: MultipartError(.invalidText, "the filename of a part is not valid in the charset of the form", at: 7)
    ) {
      try Self.parse(Array("form-data; name=a; filename=\"".utf8) + bytes + [UInt8(ascii: "\"")], form: form)
    }
  }
}
