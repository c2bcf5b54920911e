import Synchronization

@testable import S3

/// A source with scripted results. It repeats the last one.
final class ScriptedSource: CredentialsSource {
  let name = "scripted source"
  /// The remaining results, and the number of requests.
  private let script: Mutex<(answers: [Result<IssuedCredentials, S3Error>], asked: Int)>
  /// Called during each request with its number, which starts at 1.
  private let during: @Sendable (Int) -> Void

  /// A source with `answers` as results.
  init(_ answers: [Result<IssuedCredentials, S3Error>], during: @escaping @Sendable (Int) -> Void = { _ in }) {
    script = Mutex((answers, 0))
    self.during = during
  }

  /// The number of requests.
  var asked: Int { script.withLock { $0.asked } }

  func fetch(deadline: ContinuousClock.Instant) throws(S3Error) -> IssuedCredentials {
    let (answer, number) = script.withLock { script in
      script.asked += 1
      return (script.answers.count > 1 ? script.answers.removeFirst() : script.answers[0], script.asked)
    }
    during(number)
    return try answer.get()
  }
}

extension IssuedCredentials {
  /// Credentials that expire at `expiry`.
  static func make(_ accessKeyID: String, expiry: Int?) -> IssuedCredentials {
    IssuedCredentials(
      credentials: Credentials(accessKeyID: accessKeyID, secretAccessKey: "hush-secret", sessionToken: "hush-token"),
      expiry: expiry)
  }
}

/// A clock that a test sets.
final class ManualClock: Sendable {
  /// Seconds since 1970.
  private let seconds = Atomic(1_000_000)

  /// The current time in seconds since 1970.
  var now: Int {
    get { seconds.load(ordering: .sequentiallyConsistent) }
    set { seconds.store(newValue, ordering: .sequentiallyConsistent) }
  }

  /// Dependencies with this clock and without jitter.
  func dependencies(firstCredentialsTimeout: Duration = .seconds(60)) -> RefreshingCredentialsProvider.Dependencies {
    var dependencies = RefreshingCredentialsProvider.Dependencies()
    dependencies.now = { self.now }
    dependencies.jitter = { 0 }
    dependencies.firstCredentialsTimeout = firstCredentialsTimeout
    return dependencies
  }
}
