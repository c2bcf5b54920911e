import Glibc

/// The program: runs the command of its command line.
@main
enum Main {
  static func main() {
    do throws(CommandLineError) {
      switch try Command(Array(CommandLine.arguments.dropFirst())) {
      case .serve: ServeCommand.run()
      case .check(let isForStorageOnly): isForStorageOnly ? CheckCommand.runForStorage() : CheckCommand.run()
      case .sweep(let options): SweepCommand.run(options)
      case .keys(let action): KeysCommand.run(action)
      case .links(let action): LinksCommand.run(action)
      case .settings(let query): printSettings(query)
      case .errors(let isOpenAPI): print(isOpenAPI ? ErrorDocuments.openAPI : ErrorDocuments.markdown, terminator: "")
      case .routes(let isJSON): print(isJSON ? RouteDocuments.json : RouteDocuments.markdown, terminator: "")
      case .nginx(let source, let target): writeNginx(source, target)
      case .help: print(Command.usage)
      }
    } catch {
      CommandStart.complain([error.problem, Command.usage])
      exit(EX_USAGE)
    }
  }

  /// Prints settings. Problems are printed as plain text, because a person or a script reads them.
  private static func printSettings(_ query: SettingsQuery) {
    do throws(ConfigurationError) {
      print(try query.output(), terminator: "")
    } catch {
      CommandStart.complain(error.problems)
      exit(EX_CONFIG)
    }
  }

  /// Writes nginx's configuration.
  private static func writeNginx(_ source: String, _ target: String) {
    CommandStart.configuration { () throws(ConfigurationError) in
      try NginxFolder(path: source).render(into: target, try NginxPlaceholders.fromEnvironment())
    }
  }
}
