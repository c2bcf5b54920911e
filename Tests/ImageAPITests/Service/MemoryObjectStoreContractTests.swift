import Multipart
import ObjectStoreContract
import Testing
import Text

@testable import ImageAPI

/// The store of the other tests keeps what every store promises: what they show of the service holds on S3 too.
@Suite struct MemoryObjectStoreContractTests {
  @Test(arguments: Promise.allCases) func keeps(_ promise: Promise) throws { try promise.check(in: MemoryPlace()) }
}

/// Objects in memory.
private struct MemoryPlace: StorePlace {
  let objects = MemoryObjects()

  func makeStore(_ number: Int) -> any ObjectStore & ObjectEditor & LeaseStore { MemoryObjectStore(objects) }

  func read(_ method: ReadMethod, _ target: String, range: Range<Int>?, ifMatch tag: String?) throws -> ReadAnswer {
    let parts = target.split(separator: "?")
    try #require(parts.count == 2 && parts[0].hasPrefix("/bucket/") && parts[1] == "signed=\(method.rawValue)")
    let key = try #require(PercentEncoding.decode(parts[0].dropFirst("/bucket/".count).utf8))
    guard let object = objects.byKey.withLock({ $0[key] }) else {
      return ReadAnswer(status: 404, contentType: "", bytes: [])
    }
    if let tag, tag != object.etag {
      return ReadAnswer(status: 412, contentType: "", bytes: [])
    }
    let bytes = method == .head ? [] : range.map { Array(object.bytes[$0]) } ?? object.bytes
    return ReadAnswer(status: range == nil ? 200 : 206, contentType: object.contentType, bytes: bytes)
  }

  var now: Int { MemoryObjectStore.lastModified }
}
