import Glibc
import Synchronization

/// Keeps a process alive when a file that it has mapped is truncated.
///
/// Access to a page that the file no longer has raises SIGBUS (mmap(2)), whose default action ends the process. The handler here puts
/// empty pages of memory in the place of the whole mapping, and the access goes on with zeros. Other faults have the effect that they
/// had before.
enum LostPages {
  /// A mapping under protection. It is never unmapped, and never deallocated.
  final class Region: Sendable {
    fileprivate let start: UInt
    fileprivate let size: Int
    /// Whether the mapping has been replaced by empty memory. Whoever maps a file there again sets it to `false`.
    let isLost = Atomic<Bool>(false)
    /// The pointer to the region that was protected before; 0 for the first. It is no reference: the handler must not count them.
    fileprivate let next: UInt

    fileprivate init(start: UInt, size: Int, next: UInt) {
      self.start = start
      self.size = size
      self.next = next
    }
  }

  /// The region that was protected last, as a pointer; 0 for none. The handler reads it.
  private static let newest = Atomic<UInt>(0)
  /// Guards the registration. The value is what a SIGBUS did before.
  private static let previous = Mutex<sigaction?>(nil)
  /// The same for the handler, which must not take a lock.
  private nonisolated(unsafe) static let previousAction = UnsafeMutablePointer<sigaction>.allocate(capacity: 1)

  /// Protects the mapping of `size` bytes at `address` for the life of the process.
  static func protect(_ address: UnsafeMutableRawPointer, size: Int) -> Region {
    previous.withLock { previous in
      let region = Region(
        start: UInt(bitPattern: address), size: size, next: newest.load(ordering: .acquiring))
      newest.store(UInt(bitPattern: Unmanaged.passRetained(region).toOpaque()), ordering: .releasing)
      if previous == nil {
        var action = sigaction()
        sigaction(SIGBUS, nil, &action)
        previous = action
        previousAction.initialize(to: action)
        action = sigaction()
        action.__sigaction_handler.sa_sigaction = { number, information, _ in LostPages.handle(number, information) }
        action.sa_flags = SA_SIGINFO
        sigaction(SIGBUS, &action, nil)
      }
      return region
    }
  }

  /// The handler. The thread was in a plain access to memory, so it holds no lock of ours or of the allocator.
  private static func handle(_ signal: Int32, _ information: UnsafeMutablePointer<siginfo_t>?) {
    guard let information, information.pointee.si_code > 0 else {
      // Another process has sent the signal.
      sigaction(SIGBUS, previousAction, nil)
      raise(signal)
      return
    }
    // If the address is not ours, the same access faults again, under the previous action.
    if !replace(UInt(bitPattern: information.pointee._sifields._sigfault.si_addr)) {
      sigaction(SIGBUS, previousAction, nil)
    }
  }

  /// Puts empty memory in the place of the region with this address.
  ///
  /// - Returns: Whether that was possible.
  private static func replace(_ address: UInt) -> Bool {
    var pointer = newest.load(ordering: .acquiring)
    while let current = UnsafeRawPointer(bitPattern: pointer) {
      let region = Unmanaged<Region>.fromOpaque(current)
      let (start, size, next) = region._withUnsafeGuaranteedRef { ($0.start, $0.size, $0.next) }
      if address >= start && address - start < UInt(size) {
        region._withUnsafeGuaranteedRef { $0.isLost.store(true, ordering: .releasing) }
        let place = UnsafeMutableRawPointer(bitPattern: start)
        return mmap(place, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED
      }
      pointer = next
    }
    return false
  }
}
