/// Settings of the scripts of the Debian package.
struct PackageSettings: SettingGroup {
  static let title = "Debian package"
  static let readers = "The scripts behind the systemd units read these."

  /// nginx.conf, templates and snippets.
  let nginxSource = Setting(
    "NGINX_SOURCE", .text, default: "/usr/share/image-fcgi/nginx", "Folder of nginx's templates.")
  /// The rendered configuration.
  let nginxFolder = Setting(
    "NGINX_FOLDER", .text, default: "\(SharedSettings.runtimeFolder)/nginx",
    "Folder of nginx's rendered configuration.")
  /// The folder with additions of the administrator to nginx's configuration.
  let siteFolder = Setting(
    "SITE_FOLDER", .text, default: "/etc/image-fcgi", "Folder with `nginx.d` and `pools.d`, which nginx includes.")
  /// The folder in which the script of the pool stores the environment for a reload.
  let runtimeFolder = Setting(
    "RUNTIME_FOLDER", .text, default: SharedSettings.runtimeFolder,
    "Folder in which a reload stores the new environment.")
}
