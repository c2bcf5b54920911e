import TestSupport
import Testing

@testable import ImageAPI

@Suite struct UniqueNameTests {
  /// RFC 9562, appendix A.6.
  @Test func agreesWithTheTestVector() {
    let name = UniqueName.make(milliseconds: 0x017F_22E2_79B0, random: (0xCC3, 0x18C4_DC0C_0C07_398F))
    #expect(name == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
  }

  /// Version and variant stand whatever the random bits are.
  @Test(
    arguments: [
      (0, 0, "00000000-0000-7000-8000-000000000000"),
      (1 << 48 - 1, UInt64.max, "ffffffff-ffff-7fff-bfff-ffffffffffff"),
    ] as [(UInt64, UInt64, String)])
  func keepsVersionAndVariant(milliseconds: UInt64, random: UInt64, name: String) {
    #expect(UniqueName.make(milliseconds: milliseconds, random: (random, random)) == name)
  }

  @Test func sortsByTime() {
    var random = SeededGenerator(seed: 1)
    let names = [0, 1, 15, 16, 255, 65_535, 65_536, 1 << 32, 1_795_000_000_000, 1 << 47].map { milliseconds in
      UniqueName.make(milliseconds: milliseconds, random: (random.next(), random.next()))
    }
    #expect(names == names.sorted())
  }
}
