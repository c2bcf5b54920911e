/// The table of all settings: the one place that has their names, bounds and defaults.
///
/// A value is read by its place in the table, `environment[\.worker.drainSeconds]`.
struct Settings: Sendable {
  /// The bucket and the way to it.
  let storage: StorageSettings = .init()
  /// Requests of the workers to S3.
  let client: ClientSettings = .init()
  /// How S3 keeps new images.
  let keeping: KeepingSettings = .init()
  /// Where credentials come from.
  let credentials: CredentialSettings = .init()
  /// What workers and nginx must agree on.
  let shared: SharedSettings = .init()
  /// The workers' own.
  let worker: WorkerSettings = .init()
  /// nginx's own.
  let nginx: NginxSettings = .init()
  /// Those of `make run`.
  let run: RunSettings = .init()
  /// Those of the Debian package's scripts.
  let package: PackageSettings = .init()

  /// The table.
  static let table = Settings()

  /// The groups, in the order of the manual.
  var groups: [any SettingGroup] {
    [storage, client, keeping, credentials, shared, worker, nginx, run, package]
  }

  /// All settings, in the order of the manual.
  var rows: [any SettingRow] { groups.flatMap(\.rows) }
}
