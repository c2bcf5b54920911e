// Empty: this target only carries the flags of libvips to CVips, because SwiftPM asks pkg-config for system libraries alone.
