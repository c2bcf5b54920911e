import CSandbox
import Glibc

/// Reads the wait status of a child that has reported nothing (waitpid(2)).
enum ChildDeath {
  /// The outcome of its job, and the words for the log.
  static func outcome(ofStatus status: Int32) -> (outcome: Outcome, death: String) {
    let signal = status & 0x7F
    guard signal != 0 else {
      let code = status >> 8 & 0xFF
      return code == CSANDBOX_OUT_OF_MEMORY ? (.tooManyPixels, "out of memory") : (.failed, "exit status \(code)")
    }
    switch signal {
    // The limit of processor time: SIGXCPU first, and SIGKILL a second later.
    case SIGXCPU, SIGKILL: return (.timeout, "signal \(signal): processor time")
    case SIGXFSZ: return (.variantTooLarge, "signal \(signal): size of the result")
    // What decoders do with broken files.
    case SIGSEGV, SIGBUS, SIGABRT, SIGTRAP, SIGILL, SIGFPE: return (.corrupt, "signal \(signal)")
    default: return (.failed, "signal \(signal)")
    }
  }
}
