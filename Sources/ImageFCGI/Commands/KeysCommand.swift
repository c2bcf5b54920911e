import Access
import Glibc
import System
import Text

/// `ImageFCGI keys`: makes, lists and revokes API keys.
enum KeysCommand {
  /// Does `action`. Ends with status 65 if it makes no sense, with 73 if the file cannot be written, with 75 if another
  /// process holds it, and with 78 if it cannot be read or has a fault.
  static func run(_ action: KeysAction) -> Never {
    var environment = Environment(nil)
    let path = environment[\.access.keysFile]
    guard environment.problems.isEmpty else {
      CommandStart.complain(environment.problems)
      exit(EX_CONFIG)
    }
    do throws(KeyFileStore.Failure) {
      let keys = KeyList(store: KeyFileStore(path: path))
      switch action {
      case .add(let new):
        let (key, secret) = try keys.add(new, now: SystemClock.seconds)
        print("Made the key \(key.id) (\(key.name)) in \(path). It is shown only now: \(secret.text)")
      case .list: print(KeyList.table(try keys.all(), now: SystemClock.seconds), terminator: "")
      case .revoke(let word):
        let key = try keys.revoke(word)
        print("Revoked the key \(key.id) (\(key.name)). Workers refuse it within two seconds.")
      }
      exit(EXIT_SUCCESS)
    } catch {
      let (sentence, status) = explanation(error, path)
      CommandStart.complain([sentence])
      exit(status)
    }
  }

  /// A failure for a person, and the status of the process.
  static func explanation(_ failure: KeyFileStore.Failure, _ path: String) -> (sentence: String, status: Int32) {
    switch failure {
    case .unusable(let fault): ("\(path) cannot be used: \(fault)", EX_CONFIG)
    case .notWritten(let fault): ("\(path) cannot be replaced: \(fault)", EX_CANTCREAT)
    case .locked: ("another process has held the lock \(path).lock for too long", EX_TEMPFAIL)
    case .refused(let sentence): (sentence, EX_DATAERR)
    }
  }
}
