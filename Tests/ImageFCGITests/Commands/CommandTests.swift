import Access
import Testing

@testable import ImageFCGI

/// The command line.
@Suite struct CommandTests {
  @Test func isRead() throws {
    #expect(try Command([]) == .serve)
    #expect(try Command(["--help"]) == .help && Command(["-h"]) == .help)
    #expect(try Command(["check"]) == .check(isForStorageOnly: false))
    #expect(try Command(["check", "--storage"]) == .check(isForStorageOnly: true))
    #expect(try Command(["settings", "PORT"]) == .settings(.value(name: "PORT")))
    #expect(try Command(["nginx", "a", "b"]) == .nginx(source: "a", target: "b"))
    #expect(try Command(["sweep"]) == .sweep(SweepOptions([])))
    var options = try SweepOptions([])
    #expect(!options.isDryRun && options.minimumAge == 86_400)
    options.isDryRun = true
    options.minimumAge = 0
    #expect(try Command(["sweep", "--older-than", "0", "--dry-run"]) == .sweep(options))
  }

  @Test(arguments: [
    ["serve"], ["check", "twice"], ["check", "--storage", "now"], ["sweep", "now"], ["sweep", "--older-than"],
    ["sweep", "--older-than", "1d"],
    ["sweep", "--older-than", "-1"], ["nginx"], ["nginx", "a"], ["nginx", "a", "b", "c"], ["settings", "NOTHING"],
  ]) func isRefused(arguments: [String]) {
    #expect(throws: CommandLineError.self) { try Command(arguments) }
  }

  @Test(arguments: ["check", "sweep", "keys", "links", "settings", "nginx"]) func isExplained(command: String) {
    #expect(Command.usage.contains("ImageFCGI \(command)"))
  }

  private static let add = ["keys", "add", "ci", "--scope", "read,write", "--prefix", "a/,b/"]

  @Test func keysAreRead() throws {
    #expect(try Command(["keys", "list"]) == .keys(.list))
    #expect(try Command(["keys", "revoke", "a b"]) == .keys(.revoke("a b")))
    func new(_ expiry: KeyExpiry, _ prefixes: PrefixSet = PrefixSet(["a/", "b/"])) -> Command {
      .keys(.add(.init(name: "ci", scopes: [.read, .write], prefixes: prefixes, expiry: expiry)))
    }
    #expect(try Command(Self.add + ["--expires", "never"]) == new(.never))
    #expect(try Command(Self.add + ["--expires", "90d"]) == new(.after(90 * 86_400)))
    #expect(try Command(Self.add + ["--expires", "12h"]) == new(.after(12 * 3600)))
    // The day is the last one.
    #expect(try Command(Self.add + ["--expires", "1970-01-31"]) == new(.at(31 * 86_400)))
    #expect(
      try Command(Self.add + ["--prefix", "c", "--expires", "never"]) == new(.never, PrefixSet(["a/", "b/", "c"])))
    #expect(try Command(Self.add + ["--prefix", "", "--expires", "never"]) == new(.never, .all))
  }

  @Test(arguments: [
    ["keys"], ["keys", "all"], ["keys", "list", "all"], ["keys", "revoke"], ["keys", "revoke", "a", "b"], add,
    add + ["--expires"], add + ["--expires", "0d"], add + ["--expires", "1"], add + ["--expires", "2027-02-30"],
    add + ["--expires", "36501d"], add + ["--expires", "never", "second"], add + ["--expires", "never", "--all"],
    add + ["--expires", "never", "--scope", "admin"], add + ["--expires", "never", "--scope", "read,"],
    add + ["--expires", "never", "--prefix"], add + ["--expires", "never", "--prefix", "a\n"],
    ["keys", "add", "ci", "--scope", "read", "--expires", "never"],
    ["keys", "add", "ci", "--prefix", "a", "--expires", "never"],
    ["keys", "add", "--scope", "read", "--prefix", "a", "--expires", "never"],
    ["keys", "add", " ", "--scope", "read", "--prefix", "a", "--expires", "never"],
  ]) func keysAreRefused(arguments: [String]) {
    #expect(throws: CommandLineError.self) { try Command(arguments) }
  }

  private static let sign = ["links", "sign", "a b", "--by", "ci", "--expires-in"]

  @Test func linksAreRead() throws {
    #expect(try Command(["links", "rotate"]) == .links(.rotate) && Command(["links", "list"]) == .links(.list))
    let more = ["60", "--mode", "inline", "--parameter", "v=a=b", "--parameter", "width=5"]
    let parameters: [LinksAction.NewLink.Parameter] = [
      .init(name: "mode", value: "inline"), .init(name: "v", value: "a=b"), .init(name: "width", value: "5"),
    ]
    let link = LinksAction.NewLink(key: "a b", by: "ci", life: 60, parameters: parameters)
    #expect(try Command(Self.sign + more) == .links(.sign(link)))
  }

  @Test(arguments: [
    ["links"], ["links", "all"], ["links", "rotate", "x"], ["links", "list", "x"], ["links", "sign"], sign,
    sign + ["0"], sign + ["604801"], sign + ["1h"], sign + ["60", "more"], sign + ["60", "--more"],
    sign + ["60", "--mode"], sign + ["60", "--parameter", "v"], sign + ["60", "--mode", "a", "--parameter", "mode=b"],
    ["links", "sign", "a", "--by", "ci"], ["links", "sign", "a", "--expires-in", "60"],
    ["links", "sign", "--by", "ci", "--expires-in", "60"],
  ]) func linksAreRefused(arguments: [String]) {
    #expect(throws: CommandLineError.self) { try Command(arguments) }
  }
}
