// Empty: this target only carries the flags of GLib's headers to CVips, because SwiftPM asks pkg-config for system
// libraries alone. libvips' own headers are in the compiler's folder. Its pkg-config file would need the headers of all
// libraries below it.
