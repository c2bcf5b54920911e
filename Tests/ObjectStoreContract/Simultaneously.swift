import Foundation
import Synchronization

/// What threads gather.
private final class Gathering<Outcome: Sendable>: Sendable {
  /// The outcomes by the number of the thread.
  let outcomes = Mutex<[Int: Result<Outcome, any Error>]>([:])
}

/// Runs something in `count` threads at the same moment: each prepares itself by `prepare`, and when all are ready, all
/// go on with what that gave.
///
/// - Returns: What came of it, in the order of the threads' numbers.
func simultaneously<Outcome: Sendable>(
  _ count: Int, _ prepare: @escaping @Sendable (Int) throws -> () throws -> Outcome
) throws -> [Outcome] {
  let gathering = Gathering<Outcome>()
  let ready = DispatchGroup()
  let start = DispatchSemaphore(value: 0)
  let end = DispatchGroup()
  for number in 0..<count {
    ready.enter()
    end.enter()
    Thread.detachNewThread {
      let prepared = Result { try prepare(number) }
      ready.leave()
      start.wait()
      let outcome = Result { try prepared.get()() }
      gathering.outcomes.withLock { $0[number] = outcome }
      end.leave()
    }
  }
  ready.wait()
  for _ in 0..<count { start.signal() }
  end.wait()
  return try gathering.outcomes.withLock { outcomes in try (0..<count).map { try outcomes[$0]!.get() } }
}
