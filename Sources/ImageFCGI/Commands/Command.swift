/// A command of the program.
enum Command: Equatable {
  /// Handles requests from descriptor 0.
  case serve
  /// Checks the configuration and the storage, or only the storage.
  case check(isForStorageOnly: Bool)
  /// Removes leftovers of dead processes.
  case sweep(SweepOptions)
  /// Makes, lists or revokes API keys.
  case keys(KeysAction)
  /// Makes or lists signing keys, or makes a link.
  case links(LinksAction)
  /// Prints settings.
  case settings(SettingsQuery)
  /// Prints the error codes as a part of a document.
  case errors(isOpenAPI: Bool)
  /// Prints the routes, as a part of a document or as JSON.
  case routes(isJSON: Bool)
  /// Writes nginx's configuration into the folder `target`, from the templates in the folder `source`.
  case nginx(source: String, target: String)
  /// Prints the usage.
  case help

  /// The text of `--help`.
  static let usage = """
    usage: ImageFCGI
             Handles FastCGI requests on the socket at descriptor 0, which spawn-fcgi passes on.
           ImageFCGI check
             Exits with status 78 if workers cannot run: a setting is invalid, or the storage would overwrite images.
             Otherwise 0, with a line in the log if the storage cannot be used at the moment.
           ImageFCGI check --storage
             Checks only the storage. Exits with status 69 if it cannot be used, and prints why and what to do.
           ImageFCGI sweep [--dry-run] [--older-than SECONDS]
             Aborts multipart uploads that were started at least SECONDS ago (86400), and removes request bodies in
             SPOOL_DIR that no process has open.
           ImageFCGI keys add NAME --scope SCOPE[,SCOPE…] --prefix PREFIX[,PREFIX…] --expires 90d|12h|2027-01-31|never
             Makes an API key in KEYS_FILE. The last word that it prints is the key, which it shows only once. Scopes are
             read, write, delete and share. The prefix '' is that of all images.
           ImageFCGI keys list
             Prints all API keys, without their secrets.
           ImageFCGI keys revoke ID|NAME
             Removes an API key. Workers refuse it within two seconds.
           ImageFCGI links rotate | list | sign KEY --by NAME|ID --expires-in SECONDS [--mode MODE] [--parameter NAME=VALUE]…
             Makes a key in LINK_KEYS_FILE that signs links, tickets and sessions, and keeps the one before; prints the
             keys without their secrets; or prints a link to an image, for an API key in KEYS_FILE.
           ImageFCGI settings [--markdown | --environment | --check | NAME]
             Prints all settings: for a terminal, for the manual, or as the settings file of the Debian package. Or checks
             the values of all settings, or prints the value of one.
           ImageFCGI errors --markdown | --openapi
             Prints all error codes: the table of docs/api.md, or the values in docs/openapi.yaml.
           ImageFCGI routes --markdown | --json
             Prints all routes and what each of them asks of a client: the table of docs/api.md, or JSON.
           ImageFCGI nginx TEMPLATES TARGET
             Writes nginx's configuration into the folder TARGET, from nginx.conf, templates and snippets in the folder
             TEMPLATES. Exits with status 78 if a setting or a template is invalid.
    All commands read their settings from the environment.
    """

  /// Parses the arguments after the name of the program.
  init(_ arguments: [String]) throws(CommandLineError) {
    switch arguments.first {
    case nil: self = .serve
    case "check":
      guard arguments.count == 1 || arguments == ["check", "--storage"] else {
        throw CommandLineError(problem: "check takes no argument but --storage")
      }
      self = .check(isForStorageOnly: arguments.count == 2)
    case "sweep": self = .sweep(try SweepOptions(arguments.dropFirst()))
    case "keys": self = .keys(try KeysAction(arguments.dropFirst()))
    case "links": self = .links(try LinksAction(arguments.dropFirst()))
    case "settings": self = .settings(try SettingsQuery(arguments.dropFirst()))
    case "errors":
      guard arguments.count == 2, let isOpenAPI = ["--markdown": false, "--openapi": true][arguments[1]] else {
        throw CommandLineError(problem: "errors takes --markdown or --openapi")
      }
      self = .errors(isOpenAPI: isOpenAPI)
    case "routes":
      guard arguments.count == 2, let isJSON = ["--markdown": false, "--json": true][arguments[1]] else {
        throw CommandLineError(problem: "routes takes --markdown or --json")
      }
      self = .routes(isJSON: isJSON)
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
