import Access
import Glibc
import ImageAPI
import System

/// `ImageFCGI links`: makes and lists signing keys, and makes links.
enum LinksCommand {
  /// Does `action`. Ends with status 65 if it makes no sense, and with those of `ImageFCGI keys` for faults of files.
  static func run(_ action: LinksAction) -> Never {
    var environment = Environment(nil)
    let path = environment[\.access.linkKeysFile]
    let keysPath = environment[\.access.keysFile]
    let maker = LinkMaker(publicURL: environment[\.worker.publicURL], variants: environment.variantRules())
    guard environment.problems.isEmpty else {
      CommandStart.complain(environment.problems)
      exit(EX_CONFIG)
    }
    let list = SigningKeyList(store: KeyFileStore(path: path))
    let now = SystemClock.seconds
    do throws(KeyFileStore.Failure) {
      switch action {
      case .rotate:
        let (new, dropped) = try list.rotate(now: now)
        print("Made the signing key \(new.id) in \(path). Workers sign with it within two seconds.")
        if let dropped {
          print("Dropped the key \(dropped.id): what it has signed is not valid any more.")
        }
      case .list: print(SigningKeyList.table(try list.all(), now: now), terminator: "")
      case .sign(let new):
        let keys = KeyTable(try keys(KeyFileStore(path: keysPath), keysPath))
        print(try sign(new, maker, try list.all(), keys, now: now))
      }
      exit(EXIT_SUCCESS)
    } catch {
      let (sentence, status) = KeysCommand.explanation(error, path)
      CommandStart.complain([sentence])
      exit(status)
    }
  }

  /// The API keys. A fault of their file is told with its own path.
  private static func keys(_ store: KeyFileStore, _ path: String) throws(KeyFileStore.Failure) -> [APIKey] {
    do throws(KeyFileStore.Failure) { return try store.keys() } catch {
      let (sentence, status) = KeysCommand.explanation(error, path)
      CommandStart.complain([sentence])
      exit(status)
    }
  }

  /// The URL of a link. It is valid as long as the API key that it is made for.
  ///
  /// - Throws: `refused` for a link that could not be used.
  static func sign(
    _ new: LinksAction.NewLink, _ maker: LinkMaker, _ signingKeys: SigningKeys, _ keys: KeyTable, now: Int
  ) throws(KeyFileStore.Failure) -> String {
    guard let signingKey = signingKeys.current else {
      throw .refused("there is no signing key yet: `ImageFCGI links rotate` makes one")
    }
    guard let owner = keys.keys.first(where: { $0.id == new.by || $0.name == new.by }), owner.isValid(at: now) else {
      throw .refused("there is no valid API key \(new.by): `ImageFCGI keys list` shows all")
    }
    let key: ObjectKey
    do throws(InvalidKey) { key = try ObjectKey(new.key) } catch { throw .refused(error.reason) }
    guard owner.scopes.isSuperset(of: [.share, .read]), owner.prefixes.contains(key.value) else {
      throw .refused("the API key \(owner.name) must have the scopes share and read for \(key.value)")
    }
    if let unknown = new.parameters.first(where: { !LinkMaker.parameterNames.contains($0.name) }) {
      throw .refused("a link has no parameter \(unknown.name)")
    }
    let expiresAt = min(now + new.life, owner.expiresAt ?? .max)
    do throws(APIError) {
      return try maker.url(
        key, new.parameters.map { ($0.name, $0.value) }, Link(by: owner.id, expiresAt: expiresAt),
        signedWith: signingKey)
    } catch { throw .refused(error.message) }
  }
}
