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
    .executable(name: "ImageFCGI", targets: ["ImageFCGI"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: []),
  ],
  targets: [
    .systemLibrary(name: "CFastCGI", providers: [.apt(["libfcgi-dev"])]),
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
    .target(
      name: "CCurl",
      linkerSettings: [.linkedLibrary("curl")]),
    .target(
      name: "FastCGI",
      dependencies: ["CFastCGI", .product(name: "Logging", package: "swift-log")],
      swiftSettings: strict),
    .target(
      name: "Multipart",
      swiftSettings: strict),
    .target(
      name: "JSON",
      swiftSettings: strict),
    .target(
      name: "S3",
      dependencies: [
        "CCurl", "CExpat", "JSON",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "ImageAPI",
      dependencies: [
        "FastCGI", "JSON", "Multipart",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "ImageFCGI",
      dependencies: [
        "FastCGI", "JSON", "S3", "ImageAPI",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Configuration", package: "swift-configuration"),
      ],
      swiftSettings: strict),
    .testTarget(name: "FastCGITests", dependencies: ["FastCGI"], swiftSettings: strict),
    .testTarget(name: "MultipartTests", dependencies: ["Multipart"], swiftSettings: strict),
    .testTarget(
      name: "S3Tests", dependencies: ["S3", "TestEngine"], exclude: ["Signing/Vectors"], swiftSettings: strict),
    .testTarget(
      name: "ImageAPITests", dependencies: ["ImageAPI", "JSON", "ObjectStoreContract"], swiftSettings: strict),
    .testTarget(
      name: "ImageFCGITests", dependencies: ["ImageFCGI", "ImageAPI", "S3", "ObjectStoreContract", "TestEngine"],
      swiftSettings: strict),
    // What tests share. No product has them.
    .target(
      name: "ObjectStoreContract", dependencies: ["ImageAPI"], path: "Tests/ObjectStoreContract",
      swiftSettings: strict),
    .target(name: "TestEngine", path: "Tests/TestEngine", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
