/// What the process is to do.
enum Command: Equatable {
  /// Serves requests from descriptor 0.
  case serve
  /// Says what is wrong with the configuration and the storage.
  case check
  /// Removes what dead processes have left.
  case sweep(SweepOptions)
  /// Shows settings.
  case settings(SettingsQuery)
  /// Shows the catalogue of errors as a block of a document.
  case errors(isOpenAPI: Bool)
  /// Writes nginx's configuration into the folder `target`, from the templates in the folder `source`.
  case nginx(source: String, target: String)
  /// Explains the command line.
  case help

  /// What `--help` says.
  static let usage = """
    usage: ImageFCGI
             serves FastCGI requests from the socket at descriptor 0, as spawn-fcgi starts it
           ImageFCGI check
             ends with status 78 where no worker could run: the configuration is wrong, or the storage would overwrite images.
             A storage that does not answer is no such reason
           ImageFCGI sweep [--dry-run] [--older-than SECONDS]
             aborts uploads in parts that were begun so long ago (86400 s) and not completed, and removes
             request bodies from SPOOL_DIR that no process has open
           ImageFCGI settings [--markdown | --environment | NAME]
             lists all settings, for a terminal, for the manual, or as the Debian package's file; or prints the value of one
           ImageFCGI errors --markdown | --openapi
             lists all error codes, as the table of docs/api.md or as the values in docs/openapi.yaml
           ImageFCGI nginx TEMPLATES TARGET
             writes nginx's configuration into the folder TARGET, from nginx.conf, templates and snippets in the folder TEMPLATES,
             and the description of the API that nginx serves, from TEMPLATES/../docs/openapi.yaml.
             It ends with status 78 where a setting or a template is wrong
    All take their configuration from the environment.
    """

  /// Reads `arguments`, those after the program's name.
  init(_ arguments: [String]) throws(CommandLineError) {
    switch arguments.first {
    case nil: self = .serve
    case "check" where arguments.count == 1: self = .check
    case "sweep": self = .sweep(try SweepOptions(arguments.dropFirst()))
    case "settings": self = .settings(try SettingsQuery(arguments.dropFirst()))
    case "errors":
      guard arguments.count == 2, let isOpenAPI = ["--markdown": false, "--openapi": true][arguments[1]] else {
        throw CommandLineError(problem: "errors takes --markdown or --openapi")
      }
      self = .errors(isOpenAPI: isOpenAPI)
    case "nginx":
      guard arguments.count == 3 else {
        throw CommandLineError(problem: "nginx takes two folders, TEMPLATES and TARGET")
      }
      self = .nginx(source: arguments[1], target: arguments[2])
    case "--help", "-h": self = .help
    case let word?: throw CommandLineError(problem: "there is no command \(word)")
    }
  }
}
