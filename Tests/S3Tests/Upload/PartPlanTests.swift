import Testing

@testable import S3

/// How objects are split into parts.
@Suite struct PartPlanTests {
  private static let mebibyte = 1 << 20

  @Test(arguments: [
    (1, 16, 16, 1),
    (16_777_216, 16, 16, 1),
    (16_777_217, 16, 16, 2),
    (104_857_600, 16, 16, 7),
    (2_147_483_648, 16, 16, 128),
    (5_497_558_138_880, 16, 525, 9987),
    (167_772_160_000, 16, 16, 10000),
    (167_772_160_001, 16, 17, 9412),
    (20_971_520, 1, 5, 4),
  ]) func cuts(byteCount: Int, preferred: Int, size: Int, count: Int) {
    let plan = PartPlan(byteCount: byteCount, preferredSize: preferred * Self.mebibyte)
    #expect(plan.partSize == size * Self.mebibyte && plan.count == count)
    #expect(plan.count <= PartPlan.maximumCount)
    #expect(plan.partSize >= LargeObjectPolicy.minimumPartSize)
    let ranges = (0..<plan.count).map(plan.range)
    #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == byteCount)
    #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound == $1.lowerBound })
    #expect(ranges.dropLast().allSatisfy { $0.count == plan.partSize })
    #expect(ranges.allSatisfy { !$0.isEmpty })
  }

  /// The expected values are from Python's hashlib, for the parts "hello" and "world".
  @Test func compositeSums() {
    let parts = ["hello", "world"].map { text in
      Array(text.utf8).withUnsafeBytes {
        UploadedPart(etag: MD5Hash.hexadecimal($0), digest: PayloadHash(of: $0).digest)
      }
    }
    #expect(parts.compositeETag == "065947336a2f2a95ba8899f3675c3be6-2")
    #expect(parts.compositeChecksum == "cwXbmyq8zXBsJW2z2X5f9I1nfP5NOlkEr7faDjlQ4eI=-2")
    let strange = [UploadedPart(etag: "a<&\"", digest: parts[0].digest)]
    #expect(strange.compositeETag == "")
    let document = String(decoding: strange.completionDocument, as: UTF8.self)
    #expect(document.contains("<PartNumber>1</PartNumber><ETag>&quot;a&lt;&amp;&quot;&quot;</ETag>"))
  }
}
