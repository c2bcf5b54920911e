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

  @Test(arguments: ["check", "sweep", "settings", "nginx"]) func isExplained(command: String) {
    #expect(Command.usage.contains("ImageFCGI \(command)"))
  }
}
