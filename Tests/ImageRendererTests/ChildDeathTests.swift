import Glibc
import Testing

@testable import ImageRenderer

@Suite struct ChildDeathTests {
  @Test(arguments: [
    (SIGXCPU, false, Outcome.timeout), (SIGKILL, true, .timeout), (SIGKILL, false, .failed),
    (SIGSEGV, false, .corrupt), (SIGABRT | 0x80, false, .corrupt), (SIGXFSZ, false, .variantOutOfBounds),
    (70 << 8, false, .originalTooLarge), (1 << 8, false, .failed), (SIGTERM, false, .failed),
  ])
  func hasAMeaning(status: Int32, hasUsedItsTime: Bool, outcome: Outcome) {
    #expect(ChildDeath.outcome(ofStatus: status, hasUsedItsTime: hasUsedItsTime).outcome == outcome)
  }
}
