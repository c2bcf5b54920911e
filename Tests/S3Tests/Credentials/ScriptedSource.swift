import Synchronization

@testable import S3

/// A source that answers by a script, the last response for ever.
final class ScriptedSource: CredentialsSource {
  let name = "scripted source"
  /// The answers that are left, and how many were given.
  private let script: Mutex<(answers: [Result<IssuedCredentials, S3Error>], asked: Int)>
  /// Called within each fetch with its number, from 1 on.
  private let during: @Sendable (Int) -> Void

  /// A source with these answers.
  init(_ answers: [Result<IssuedCredentials, S3Error>], during: @escaping @Sendable (Int) -> Void = { _ in }) {
    script = Mutex((answers, 0))
    self.during = during
  }

  /// How often it was asked.
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
  /// Credentials that end at `expiry`.
  static func make(_ accessKeyID: String, expiry: Int?) -> IssuedCredentials {
    IssuedCredentials(
      credentials: Credentials(accessKeyID: accessKeyID, secretAccessKey: "hush-secret", sessionToken: "hush-token"),
      expiry: expiry)
  }
}

/// A clock that goes on only when it is told to.
final class ManualClock: Sendable {
  /// Seconds since 1970.
  private let seconds = Atomic(1_000_000)

  /// The time it shows.
  var now: Int {
    get { seconds.load(ordering: .sequentiallyConsistent) }
    set { seconds.store(newValue, ordering: .sequentiallyConsistent) }
  }

  /// A world with this clock and no chance in it.
  func dependencies(firstCredentialsTimeout: Duration = .seconds(60)) -> RefreshingCredentialsProvider.Dependencies {
    var dependencies = RefreshingCredentialsProvider.Dependencies()
    dependencies.now = { self.now }
    dependencies.jitter = { 0 }
    dependencies.firstCredentialsTimeout = firstCredentialsTimeout
    return dependencies
  }
}
