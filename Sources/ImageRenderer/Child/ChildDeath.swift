import CSandbox
import Glibc

/// Reads the wait status of a child that has reported nothing (waitpid(2)).
enum ChildDeath {
  /// The outcome of its job, and the words for the log.
  ///
  /// - Parameter hasUsedItsTime: Whether it has used the processor for as long as it may.
  static func outcome(ofStatus status: Int32, hasUsedItsTime: Bool) -> (outcome: Outcome, death: String) {
    let signal = status & 0x7F
    guard signal != 0 else {
      let code = status >> 8 & 0xFF
      return code == CSANDBOX_OUT_OF_MEMORY ? (.originalTooLarge, "out of memory") : (.failed, "exit status \(code)")
    }
    switch signal {
    // The limit of processor time: SIGXCPU first, and SIGKILL a second later. SIGKILL also comes from a kernel that has no
    // memory left, which says nothing about the picture.
    case SIGXCPU: return (.timeout, "signal \(signal): processor time")
    case SIGKILL where hasUsedItsTime: return (.timeout, "signal \(signal): processor time")
    case SIGXFSZ: return (.variantOutOfBounds, "signal \(signal): size of the result")
    // What decoders do with broken files.
    case SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGILL, SIGFPE: return (.corrupt, "signal \(signal)")
    default: return (.failed, "signal \(signal)")
    }
  }
}
