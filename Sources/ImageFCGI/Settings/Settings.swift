/// The table of all settings. Their names, bounds and defaults are only here.
///
/// `environment[\.worker.drainSeconds]` reads the value of a setting.
struct Settings: Sendable {
  /// The bucket and how to reach it.
  let storage: StorageSettings = .init()
  /// Requests of the workers to S3.
  let client: ClientSettings = .init()
  /// How S3 keeps new images.
  let keeping: KeepingSettings = .init()
  /// The sources of credentials.
  let credentials: CredentialSettings = .init()
  /// Settings that must be the same for workers and nginx.
  let shared: SharedSettings = .init()
  /// Settings of the workers.
  let worker: WorkerSettings = .init()
  /// Settings of nginx.
  let nginx: NginxSettings = .init()
  /// Settings of the check of uploads, and of variants.
  let imaging: ImagingSettings = .init()
  /// Settings of who may do what, and of changes.
  let access: AccessSettings = .init()
  /// Settings of `make run`.
  let run: RunSettings = .init()
  /// Settings of the scripts of the Debian package.
  let package: PackageSettings = .init()

  /// The table.
  static let table = Settings()

  /// The groups, in the order of the manual.
  var groups: [any SettingGroup] {
    [storage, client, keeping, credentials, shared, worker, nginx, imaging, access, run, package]
  }

  /// All settings, in the order of the manual.
  var rows: [any SettingRow] { groups.flatMap(\.rows) }
}
