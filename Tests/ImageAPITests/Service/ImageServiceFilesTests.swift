import FastCGI
import JSON
import Objects
import TestSupport
import Testing

@testable import ImageAPI

/// Several files in one upload.
@Suite struct ImageServiceFilesTests {
  private static let files = [FormField.file, FormField("file", FormField.gif + [1], fileName: "b.gif")]

  @Test func storesAll() throws {
    let store = MemoryObjectStore()
    let empty = [FormField("file", [], fileName: ""), FormField("file", "{}")]
    let answer = ImageService.make(store).upload(
      Self.files + empty + [FormField("metadata", #"{"a":"b"}"#), FormField("key", "t/"), FormField("x", "")])
    #expect(answer.status == 201 && answer.header("Location") == nil)
    guard case .array(let images)? = try answer.member("data") else { throw APIError(.internal) }
    let names = images.map { image -> JSONValue? in
      guard case .object(let image) = image else { return nil }
      #expect(image["ignored_fields"] == .array([.string("x")]))
      return image["filename"]
    }
    #expect(names == [.string("a.gif"), .string("b.gif")])
    #expect(store.objects.count == 2 && store.objects.keys.allSatisfy { $0.starts(with: "t/".utf8) })
    #expect(store.objects.values.allSatisfy { $0.userMetadata == ["a": "b"] })
  }

  @Test func oneFileIsNoArray() throws {
    let answer = ImageService.make().upload([.file, FormField("file", [], fileName: "")])
    #expect(answer.status == 201)
    #expect(try answer.data("filename") == "a.gif")
  }

  /// The second file is refused before the first one is stored.
  @Test func checksAllBeforeTheFirstIsStored() throws {
    let store = MemoryObjectStore()
    let files = [FormField.file, FormField("file", Array("<svg/>".utf8), fileName: "b.svg"), FormField.file]
    let answer = ImageService.make(store).upload(files)
    #expect(answer.status == 415 && store.calls.isEmpty)
    guard case .string(let message)? = try answer.member("message") else { throw APIError(.internal) }
    #expect(message.hasSuffix("; file 2 of the form"))
  }

  @Test func storesAllOrNone() throws {
    let store = MemoryObjectStore()
    store.failures["put"] = StoreError(.timedOut, "secret-host")
    let answer = ImageService.make(store).upload(Self.files)
    #expect(answer.status == 504 && store.calls == ["put", "deleteMany"] && store.objects.isEmpty)
    #expect(answer.text.contains("; none of the files is stored") && !answer.text.contains("secret-host"))
  }

  @Test func namesWhatRemains() throws {
    let store = MemoryObjectStore()
    store.failures["put"] = StoreError(.unavailable, "secret-host")
    store.failures["deleteMany"] = StoreError(.unavailable, "secret-host")
    let answer = ImageService.make(store).upload(Self.files + [FormField("key", "t/")])
    #expect(answer.status == 502)
    #expect(answer.text.contains("; these may be stored, and could not be deleted again: t/"))
  }

  /// As many as a form may have parts.
  @Test func storesMany() {
    let store = MemoryObjectStore()
    let files = (0..<32).map { FormField("file", FormField.gif, fileName: "\($0).gif") }
    #expect(ImageService.make(store).upload(files).status == 201)
    #expect(store.objects.count == 32)
  }
}
