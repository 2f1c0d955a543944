// swift-tools-version: 6.2
import PackageDescription

/// Settings that every Swift target shares. Warnings are errors: what the compiler doubts, a reader doubts too.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "alignd",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .target(name: "AccessModel", swiftSettings: strict),
    .target(
      name: "ResponsibilityMatrix", dependencies: ["AccessModel", .product(name: "Yams", package: "Yams")],
      swiftSettings: strict),
    .target(name: "EffectiveAccess", dependencies: ["AccessModel"], swiftSettings: strict),
    .target(
      name: "DriftDetection", dependencies: ["AccessModel", "ResponsibilityMatrix", "EffectiveAccess"],
      swiftSettings: strict),
    .target(
      name: "Findings",
      dependencies: [
        "AccessModel", "ResponsibilityMatrix", "DriftDetection", .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .target(
      name: "Reporting", dependencies: ["AccessModel", "ResponsibilityMatrix", "DriftDetection", "Findings"],
      swiftSettings: strict),
    .target(name: "ConnectorKit", dependencies: ["AccessModel"], swiftSettings: strict),
    .testTarget(
      name: "ResponsibilityMatrixTests", dependencies: ["AccessModel", "ResponsibilityMatrix"], swiftSettings: strict),
  ]
)
