import Foundation
import Synchronization
import System
import Testing

@testable import S3

/// The provider with a manual clock. No test waits for time to pass.
@Suite struct RefreshingCredentialsProviderTests {
  let clock = ManualClock()

  /// A provider with a scripted source, after its first attempt.
  private func provider(_ answers: [Result<IssuedCredentials, S3Error>]) -> (
    RefreshingCredentialsProvider, ScriptedSource
  ) {
    let source = ScriptedSource(answers)
    let provider = RefreshingCredentialsProvider(source: source, dependencies: clock.dependencies())
    _ = provider.refreshIfDue { _ in }
    return (provider, source)
  }

  /// The message of the expected error, after a check of its code and for secrets.
  private func failure(of provider: RefreshingCredentialsProvider) -> String {
    let error = #expect(throws: S3Error.self) { try provider.credentials() }
    #expect(error?.code == .credentialsUnavailable && error?.message.contains("hush") == false)
    return error?.message ?? ""
  }

  @Test func credentialsAreRefreshedBeforeTheyExpire() throws {
    let start = clock.now
    let (provider, source) = provider([
      .success(.make("A", expiry: start + 3600)), .success(.make("B", expiry: start + 7200)),
    ])
    #expect(try provider.credentials().accessKeyID == "A")
    var events: [RefreshingCredentialsProvider.Event] = []
    for elapsed in [0, 1, 3299] {
      clock.now = start + elapsed
      let sleep = try #require(provider.refreshIfDue { events.append($0) })
      #expect(sleep == .seconds(min(30, 3300 - elapsed)))
    }
    #expect(source.asked == 1 && events.isEmpty)
    clock.now = start + 3300
    #expect(provider.refreshIfDue { events.append($0) } == .seconds(30))
    #expect(source.asked == 2 && events == [.refreshed(accessKeyID: "B", expiry: start + 7200)])
    #expect(try provider.credentials().accessKeyID == "B")
  }

  /// Failures have no effect while the old credentials are valid. After their expiry, requests fail until a refresh
  /// succeeds.
  @Test func failuresBeforeAndAfterTheExpiry() throws {
    let start = clock.now
    let lost = S3Error(.connectionFailed, "scripted source: gone")
    let (provider, source) = provider([
      .success(.make("A", expiry: start + 40)), .failure(lost), .failure(lost), .failure(lost), .failure(lost),
      .failure(lost),
      .success(.make("B", expiry: start + 1000)),
    ])
    clock.now = start + 30
    var events: [RefreshingCredentialsProvider.Event] = []
    for (pause, left) in [(1, 10), (2, 9), (4, 7), (8, 3), (16, 0)] {
      #expect(try left == 0 || provider.credentials().accessKeyID == "A")
      #expect(provider.refreshIfDue { events.append($0) } == .seconds(pause))
      #expect(events.last == .failed(lost, secondsLeft: left))
      #expect(provider.refreshIfDue { events.append($0) } == .seconds(pause), "it is not time yet")
      clock.now += pause
    }
    #expect(events.count == 5 && source.asked == 6)
    #expect(failure(of: provider) == "scripted source: the credentials expired 21 s ago; scripted source: gone")
    _ = provider.refreshIfDue { events.append($0) }
    #expect(try provider.credentials().accessKeyID == "B")
    #expect(source.asked == 7)
  }

  /// The credentials are valid until the second before the expiry.
  @Test func credentialsAreInvalidFromTheExpiryOn() throws {
    let (provider, _) = provider([.success(.make("A", expiry: clock.now + 10))])
    clock.now += 9
    #expect(try provider.credentials().accessKeyID == "A")
    clock.now += 1
    #expect(failure(of: provider) == "scripted source: the credentials expired 0 s ago")
  }

  @Test func requestsDoNotWaitAfterTheFirstFailure() throws {
    let (provider, source) = provider([
      .failure(S3Error(.timeout, "scripted source: slow")), .success(.make("A", expiry: clock.now + 1000)),
    ])
    #expect(failure(of: provider) == "scripted source: slow")
    clock.now += 1
    _ = provider.refreshIfDue { _ in }
    #expect(try provider.credentials().accessKeyID == "A")
    #expect(source.asked == 2)
  }

  @Test func credentialsThatArriveExpiredAreAFailure() throws {
    let start = clock.now
    let (provider, _) = provider([
      .success(.make("A", expiry: start - 7)), .success(.make("B", expiry: start + 1)),
      .success(.make("C", expiry: start + 1000)), .success(.make("D", expiry: start + 5)),
    ])
    #expect(failure(of: provider).hasPrefix("scripted source: the credentials expired 7 s before they arrived"))
    clock.now += 1
    var events: [RefreshingCredentialsProvider.Event] = []
    _ = provider.refreshIfDue { events.append($0) }
    guard case .failed(let error, secondsLeft: 0)? = events.last else { throw noFailure }
    #expect(error.message.hasPrefix("scripted source: the credentials expired 0 s before they arrived"))
    clock.now += 2
    _ = provider.refreshIfDue { events.append($0) }
    #expect(try provider.credentials().accessKeyID == "C")
    // Valid old credentials are kept if the new ones have expired.
    clock.now = start + 760
    _ = provider.refreshIfDue { events.append($0) }
    guard case .failed(_, secondsLeft: 240)? = events.last else { throw noFailure }
    #expect(try provider.credentials().accessKeyID == "C")
  }

  /// The error of a test in which an expected failure is missing.
  private let noFailure = S3Error(.internal, "no failure")

  @Test func credentialsWithoutAnExpiryAreRequestedOnce() throws {
    let source = ScriptedSource([.success(.make("A", expiry: nil))])
    let provider = RefreshingCredentialsProvider(source: source, dependencies: clock.dependencies())
    provider.run { _ in }
    clock.now += 1_000_000_000
    #expect(provider.refreshIfDue { _ in } == nil)
    #expect(try provider.credentials().accessKeyID == "A")
    #expect(source.asked == 1)
  }

  @Test func theWaitForTheFirstCredentialsIsLimited() {
    let provider = RefreshingCredentialsProvider(
      source: ScriptedSource([.success(.make("A", expiry: nil))]),
      dependencies: clock.dependencies(firstCredentialsTimeout: .milliseconds(20)))
    #expect(failure(of: provider) == "scripted source: no response yet")
    #expect(failure(of: provider) == "scripted source: no response yet")
  }

  /// Threads that need credentials before the first attempt has ended wait for it.
  @Test func requestsWaitForTheFirstCredentials() {
    let waiting = Atomic(0)
    let results = Mutex<[String]>([])
    let source = ScriptedSource([.success(.make("A", expiry: clock.now + 1000))]) { _ in
      while waiting.load(ordering: .acquiring) < 8 { usleep(100) }
    }
    let provider = RefreshingCredentialsProvider(source: source, dependencies: clock.dependencies())
    let refresher = Thread.run { provider.run { _ in } }
    let threads = (0..<8).map { _ in
      Thread.run {
        waiting.add(1, ordering: .releasing)
        let id = (try? provider.credentials().accessKeyID) ?? "none"
        results.withLock { $0.append(id) }
      }
    }
    for thread in threads { thread.wait() }
    #expect(results.withLock { $0 } == Array(repeating: "A", count: 8))
    provider.stop()
    refresher.wait()
  }

  /// Eight threads read credentials continuously during ten refreshes. Each refresh lasts until every thread has read
  /// them twenty more times, so the test fails if a thread waits or fails.
  @Test func readersDoNotWaitForARefresh() {
    let counts = Monitor([Int](repeating: 0, count: 8))
    let failed = Atomic(0)
    let done = Atomic(false)
    let clock = clock
    let start = clock.now
    let source = ScriptedSource((0...10).map { .success(.make("\($0)", expiry: start + 1000 * ($0 + 1))) }) { number in
      guard number > 1 else { return }
      let before = counts.read { $0 }
      while zip(before, counts.read { $0 }).contains(where: { $1 < $0 + 20 }) { usleep(100) }
    }
    let provider = RefreshingCredentialsProvider(source: source, dependencies: clock.dependencies())
    _ = provider.refreshIfDue { _ in }
    let threads = (0..<8).map { index in
      Thread.run {
        while !done.load(ordering: .acquiring) {
          do { _ = try provider.credentials() } catch { failed.add(1, ordering: .relaxed) }
          counts.change { $0[index] += 1 }
        }
      }
    }
    for number in 1...10 {
      while source.asked <= number {
        clock.now += 50
        _ = provider.refreshIfDue { _ in }
      }
    }
    done.store(true, ordering: .releasing)
    for thread in threads { thread.wait() }
    let failures = failed.load(ordering: .relaxed)
    #expect(source.asked == 11 && failures == 0)
  }

  /// `stop` ends the sleep of `run` at once, and prevents a later run.
  @Test func stops() {
    let source = ScriptedSource([.success(.make("A", expiry: clock.now + 1000))])
    let provider = RefreshingCredentialsProvider(source: source, dependencies: clock.dependencies())
    let asked = Mutex(false)
    let thread = Thread.run { provider.run { _ in asked.withLock { $0 = true } } }
    while !asked.withLock({ $0 }) { usleep(100) }
    provider.stop()
    thread.wait()
    provider.run { _ in }
    #expect(source.asked == 1)
  }

  /// `stop` waits for a request to the source: TLS must not be in use while the process ends.
  @Test func aStopWaitsForTheSource() {
    let entered = Atomic(false)
    let left = Atomic(false)
    let source = ScriptedSource([.success(.make("A", expiry: clock.now + 1000))]) { _ in
      entered.store(true, ordering: .releasing)
      usleep(20_000)
      left.store(true, ordering: .releasing)
    }
    let provider = RefreshingCredentialsProvider(source: source, dependencies: clock.dependencies())
    let thread = Thread.run { provider.run { _ in } }
    while !entered.load(ordering: .acquiring) { usleep(100) }
    provider.stop()
    let hasLeft = left.load(ordering: .acquiring)
    #expect(hasLeft)
    thread.wait()
  }

  @Test func showsNoSecret() throws {
    let (provider, _) = provider([.success(.make("A", expiry: clock.now + 1000))])
    var texts = ["\(provider)", String(reflecting: provider)]
    var issued = ""
    dump(IssuedCredentials.make("A", expiry: 1), to: &issued)
    var dumped = ""
    dump(provider, to: &dumped)
    texts += [issued, dumped, "\(IssuedCredentials.make("A", expiry: 1))"]
    for text in texts { #expect(!text.contains("hush")) }
    #expect(issued.contains("accessKeyID"))
  }

  /// Lifetimes of credentials, and the latest and earliest times of their refresh, in seconds.
  @Test(arguments: [
    (43_200, 42_900, 42_841), (3600, 3300, 3241), (1200, 900, 841), (900, 675, 631), (60, 45, 43), (10, 8, 8),
    (3, 2, 2), (2, 1, 1),
    (1, 1, 1),
  ])
  func schedule(lifetime: Int, latest: Int, earliest: Int) {
    func time(_ jitter: Double) -> Int {
      RefreshSchedule.refreshTime(receivedAt: 1000, expiry: 1000 + lifetime, jitter: jitter) - 1000
    }
    #expect(time(0) == latest)
    #expect(time(0.999) == earliest)
  }

  @Test func backOff() {
    let pauses = (0...9).map { RefreshSchedule.backOff(failures: $0, jitter: 0) }
    #expect(pauses == [1, 1, 2, 4, 8, 16, 30, 30, 30, 30])
    #expect((1...7).map { RefreshSchedule.backOff(failures: $0, jitter: 0.999) } == [1, 2, 4, 7, 13, 23, 23])
    #expect(RefreshSchedule.backOff(failures: .max, jitter: 0.5) == 27)
  }
}

extension Thread {
  /// Runs `body` on a new thread.
  ///
  /// - Returns: A semaphore that is signalled when the thread ends.
  fileprivate static func run(_ body: @escaping @Sendable () -> Void) -> DispatchSemaphore {
    let ended = DispatchSemaphore(value: 0)
    detachNewThread {
      body()
      ended.signal()
    }
    return ended
  }
}
