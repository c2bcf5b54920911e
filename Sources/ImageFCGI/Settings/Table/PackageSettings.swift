/// Those of the Debian package's scripts.
struct PackageSettings: SettingGroup {
  static let title = "Debian package"
  static let readers = "The scripts behind the systemd units read these."

  /// nginx.conf, templates and snippets.
  let nginxSource = Setting(
    "NGINX_SOURCE", .text, default: "/usr/share/image-fcgi/nginx", "The folder of nginx's templates.")
  /// The rendered configuration.
  let nginxFolder = Setting(
    "NGINX_FOLDER", .text, default: "\(SharedSettings.runtimeFolder)/nginx",
    "The folder of nginx's rendered configuration.")
  /// What the administrator adds to nginx.
  let siteFolder = Setting(
    "SITE_FOLDER", .text, default: "/etc/image-fcgi", "The folder whose `nginx.d` and `pools.d` nginx includes.")
  /// What the pool's script keeps for a reload.
  let runtimeFolder = Setting(
    "RUNTIME_FOLDER", .text, default: SharedSettings.runtimeFolder,
    "The folder in which a reload hands over the environment.")
}
