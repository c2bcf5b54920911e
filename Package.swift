// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
  name: "image-fcgi",
  products: [
    .executable(name: "ImageFCGI", targets: ["ImageFCGI"]),
    .executable(name: "ImageRenderer", targets: ["ImageRenderer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-configuration", exact: "1.4.0", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
    .target(
      name: "CCurl",
      linkerSettings: [.linkedLibrary("curl")]),
    .systemLibrary(name: "CGObject", pkgConfig: "gobject-2.0", providers: [.apt(["libvips-dev"])]),
    .target(
      name: "CVips", dependencies: ["CGObject"],
      linkerSettings: [.linkedLibrary("vips"), .linkedLibrary("gmodule-2.0")]),
    .target(name: "CSandbox"),
    .target(name: "Text", swiftSettings: strict),
    .target(name: "JSON", dependencies: ["Text"], swiftSettings: strict),
    .target(name: "System", swiftSettings: strict),
    .target(
      name: "Log", dependencies: ["JSON", "System", "Text", .product(name: "Logging", package: "swift-log")],
      swiftSettings: strict),
    .target(name: "Objects", swiftSettings: strict),
    .target(name: "Imaging", dependencies: ["Text"], swiftSettings: strict),
    .target(name: "Metrics", dependencies: ["Imaging", "System"], swiftSettings: strict),
    .target(name: "HTTPSyntax", dependencies: ["Text"], swiftSettings: strict),
    .target(name: "Multipart", dependencies: ["HTTPSyntax", "Text"], swiftSettings: strict),
    .target(
      name: "FastCGI",
      dependencies: ["CFastCGI", "System", "Text", .product(name: "Logging", package: "swift-log")],
      swiftSettings: strict),
    .target(name: "HTTPClient", dependencies: ["CCurl", "System", "Text"], swiftSettings: strict),
    .target(
      name: "S3",
      dependencies: [
        "CExpat", "HTTPClient", "JSON", "Objects", "System", "Text",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "Access",
      dependencies: [
        "JSON", "Text", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "ImageAPI",
      dependencies: [
        "Access", "FastCGI", "HTTPSyntax", "Imaging", "JSON", "Multipart", "Objects", "System", "Text",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "ImageFCGI",
      dependencies: [
        "Access", "FastCGI", "HTTPClient", "ImageAPI", "Imaging", "JSON", "Log", "Metrics", "Objects", "S3", "System",
        "Text",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Configuration", package: "swift-configuration"),
      ],
      swiftSettings: strict,
      // Our packages need FoundationEssentials. GNU's linkers warn of a function in it that nobody calls (mktemp).
      linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(configuration: .release))]),
    .executableTarget(
      name: "ImageRenderer",
      dependencies: [
        "CSandbox", "CVips", "FastCGI", "HTTPClient", "Imaging", "JSON", "Log", "Metrics", "System", "Text",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-use-ld=lld"], .when(configuration: .release))]),
    .testTarget(name: "TextTests", dependencies: ["Text"], swiftSettings: strict),
    .testTarget(name: "SystemTests", dependencies: ["System", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "JSONTests", dependencies: ["JSON", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "LogTests", dependencies: ["JSON", "Log", "System", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "HTTPSyntaxTests", dependencies: ["HTTPSyntax"], swiftSettings: strict),
    .testTarget(name: "ImagingTests", dependencies: ["Imaging", "TestSupport", "Text"], swiftSettings: strict),
    .testTarget(
      name: "MetricsTests", dependencies: ["Metrics", "System", "TestSupport"], swiftSettings: strict),
    .testTarget(name: "MultipartTests", dependencies: ["HTTPSyntax", "Multipart", "Text"], swiftSettings: strict),
    .testTarget(name: "FastCGITests", dependencies: ["FastCGI", "System"], swiftSettings: strict),
    .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient", "System", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "S3Tests", dependencies: ["HTTPClient", "Objects", "S3", "System", "TestSupport", "Text"],
      exclude: ["Signing/Vectors"],
      swiftSettings: strict),
    .testTarget(
      name: "AccessTests",
      dependencies: [
        "Access", "JSON", "TestSupport", "Text", .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["Vectors"],
      swiftSettings: strict),
    .testTarget(
      name: "ImageAPITests",
      dependencies: [
        "Access", "HTTPSyntax", "ImageAPI", "Imaging", "JSON", "ObjectStoreContract", "Objects", "System",
        "TestSupport",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ImageFCGITests",
      dependencies: [
        "Access", "ImageFCGI", "ImageAPI", "Imaging", "Metrics", "Objects", "S3", "System", "ObjectStoreContract",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ImageRendererTests",
      dependencies: ["CSandbox", "FastCGI", "HTTPClient", "ImageRenderer", "Imaging", "System", "TestSupport"],
      swiftSettings: strict),
    // What tests share. No product has them.
    .target(
      name: "ObjectStoreContract", dependencies: ["ImageAPI", "Objects"], path: "Tests/ObjectStoreContract",
      swiftSettings: strict),
    .target(name: "TestSupport", dependencies: ["JSON"], path: "Tests/TestSupport", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
