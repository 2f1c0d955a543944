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
  products: [.executable(name: "alignd", targets: ["alignd"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
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
      name: "Reporting",
      dependencies: [
        "AccessModel", "ResponsibilityMatrix", "DriftDetection", "Findings",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "AccessModel", "DriftDetection", "Findings", "Reporting", "ResponsibilityMatrix",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      exclude: ["Golden"], swiftSettings: strict),
    .target(
      name: "DirectorySchema", dependencies: ["AccessModel"], path: "Connectors/LDAP/Sources/DirectorySchema",
      swiftSettings: strict),
    .target(
      name: "CLDAP", path: "Connectors/LDAP/Sources/CLDAP",
      linkerSettings: [.linkedLibrary("ldap"), .linkedLibrary("lber")]),
    .target(
      name: "LDAPConnector", dependencies: ["AccessModel", "CLDAP", "ConnectorKit", "DirectorySchema"],
      path: "Connectors/LDAP/Sources/LDAPConnector", swiftSettings: strict),
    .target(
      name: "FileConnector", dependencies: ["AccessModel", "ConnectorKit", "DirectorySchema"],
      path: "Connectors/File/Sources/FileConnector", swiftSettings: strict),
    .target(name: "ConnectorKit", dependencies: ["AccessModel"], swiftSettings: strict),
    .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
    .target(name: "HTTPTransport", dependencies: ["CCurl"], swiftSettings: strict),
    .target(name: "MailTransport", dependencies: ["CCurl"], swiftSettings: strict),
    .testTarget(
      name: "HTTPTransportTests", dependencies: ["HTTPTransport", "TestServers"], swiftSettings: strict),
    .target(
      name: "ConnectorDefinition", dependencies: ["StrictSettings", .product(name: "Yams", package: "Yams")],
      path: "Connectors/HTTP/Sources/ConnectorDefinition", swiftSettings: strict),
    .testTarget(
      name: "ConnectorDefinitionTests", dependencies: ["ConnectorDefinition", "StrictSettings"],
      path: "Connectors/HTTP/Tests/ConnectorDefinitionTests", swiftSettings: strict),
    .target(name: "CShippedDefinitions", path: "Connectors/HTTP/Sources/CShippedDefinitions"),
    .target(
      name: "HTTPConnector",
      dependencies: [
        "AccessModel", "ConnectorDefinition", "ConnectorKit", "HTTPTransport",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      path: "Connectors/HTTP/Sources/HTTPConnector", swiftSettings: strict),
    .testTarget(
      name: "HTTPConnectorTests",
      dependencies: [
        "AccessModel", "ConnectorDefinition", "ConnectorKit", "HTTPConnector", "HTTPTransport", "ProviderReading",
        "TestServers",
      ],
      path: "Connectors/HTTP/Tests/HTTPConnectorTests", swiftSettings: strict),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "AccessModel", "Alignment", "ConnectorDefinition", "ConnectorKit", "HTTPConnector", "HTTPTransport",
        "ProviderReading", "TestServers", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      path: "Connectors/HTTP/Tests/ConformanceTests", swiftSettings: strict),
    .target(
      name: "ProviderReading",
      dependencies: [
        "AccessModel", "Alignment", "ConnectorDefinition", "ConnectorKit", "HTTPConnector", "HTTPTransport",
      ],
      path: "Tests/Support/ProviderReading", swiftSettings: strict),
    .testTarget(
      name: "ConnectorDocumentationTests",
      dependencies: [
        "AccessModel", "Alignment", "ConnectorDefinition", "ProviderReading", "TestServers",
        .product(name: "Yams", package: "Yams"),
      ],
      path: "Connectors/HTTP/Tests/ConnectorDocumentationTests", swiftSettings: strict),
    .testTarget(
      name: "AWSIAMTests", dependencies: ["AccessModel", "ProviderReading", "TestServers"],
      path: "Connectors/AWSIAM/Tests/AWSIAMTests", swiftSettings: strict),
    .testTarget(
      name: "AWSIdentityCenterTests", dependencies: ["AccessModel", "ProviderReading", "TestServers"],
      path: "Connectors/AWSIdentityCenter/Tests/AWSIdentityCenterTests", swiftSettings: strict),
    .testTarget(
      name: "AuthentikTests", dependencies: ["AccessModel", "ProviderReading", "TestServers"],
      path: "Connectors/Authentik/Tests/AuthentikTests", swiftSettings: strict),
    .testTarget(
      name: "GitHubTests",
      dependencies: [
        "AccessModel", "ProviderReading", "TestServers", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      path: "Connectors/GitHub/Tests/GitHubTests", swiftSettings: strict),
    .testTarget(
      name: "GitLabTests", dependencies: ["AccessModel", "ProviderReading", "TestServers"],
      path: "Connectors/GitLab/Tests/GitLabTests", swiftSettings: strict),
    .testTarget(
      name: "KeycloakTests", dependencies: ["AccessModel", "ProviderReading", "TestServers"],
      path: "Connectors/Keycloak/Tests/KeycloakTests", swiftSettings: strict),
    .testTarget(
      name: "KeystoneTests", dependencies: ["AccessModel", "ProviderReading", "TestServers"],
      path: "Connectors/Keystone/Tests/KeystoneTests", swiftSettings: strict),
    .testTarget(
      name: "SCIMTests", dependencies: ["AccessModel", "ProviderReading", "TestServers"],
      path: "Connectors/SCIM/Tests/SCIMTests", swiftSettings: strict),
    .testTarget(
      name: "EntraIDTests", dependencies: ["AccessModel", "ProviderReading", "SignedAssertions", "TestServers"],
      path: "Connectors/EntraID/Tests/EntraIDTests", swiftSettings: strict),
    .testTarget(
      name: "GoogleWorkspaceTests",
      dependencies: ["AccessModel", "ProviderReading", "SignedAssertions", "TestServers"],
      path: "Connectors/GoogleWorkspace/Tests/GoogleWorkspaceTests", swiftSettings: strict),
    .testTarget(
      name: "OktaTests", dependencies: ["AccessModel", "ProviderReading", "SignedAssertions", "TestServers"],
      path: "Connectors/Okta/Tests/OktaTests", swiftSettings: strict),
    .target(
      name: "SignedAssertions",
      dependencies: [
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "CryptoExtras", package: "swift-crypto"),
      ],
      path: "Tests/Support/SignedAssertions", swiftSettings: strict),
    .target(
      name: "StrictSettings", dependencies: [.product(name: "Yams", package: "Yams")], swiftSettings: strict),
    .target(
      name: "FindingStore", dependencies: ["AccessModel", "Findings", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: strict),
    .testTarget(
      name: "FindingStoreTests",
      dependencies: [
        "AccessModel", "FindingStore", "Findings", "StoreSamples", "StoreVictim", "TestServers",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .target(
      name: "StoreSamples",
      dependencies: ["AccessModel", "DriftDetection", "FindingStore", "Findings", "ResponsibilityMatrix"],
      path: "Tests/Support/StoreSamples", swiftSettings: strict),
    .executableTarget(
      name: "StoreVictim", dependencies: ["FindingStore", "Findings", "StoreSamples"],
      path: "Tests/Support/StoreVictim", swiftSettings: strict),
    .target(name: "TicketDelivery", dependencies: ["AccessModel", "FindingStore", "Findings"], swiftSettings: strict),
    .testTarget(
      name: "RelayTests",
      dependencies: [
        "AccessModel", "DriftDetection", "FindingStore", "Findings", "ResponsibilityMatrix", "TestServers",
        "TicketDelivery", "TicketFakes",
      ], swiftSettings: strict),
    .target(
      name: "TicketTargets",
      dependencies: [
        "ConnectorKit", "HTTPTransport", "MailTransport", "TicketDelivery",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Targets/Sources/TicketTargets", swiftSettings: strict),
    .testTarget(
      name: "EventDocumentTests", dependencies: ["Findings", "TestServers", "TicketDelivery"],
      path: "Tests/EventDocumentTests",
      swiftSettings: strict),
    .testTarget(
      name: "EventTargetsTests",
      dependencies: [
        "ConnectorKit", "Findings", "HTTPTransport", "MailTransport", "TestServers", "TicketDelivery", "TicketTargets",
        .product(name: "Crypto", package: "swift-crypto"),
      ],
      path: "Targets/Tests/EventTargetsTests", swiftSettings: strict),
    .target(
      name: "Alignment",
      dependencies: [
        "AccessModel", "CShippedDefinitions", "ConnectorDefinition", "ConnectorKit", "DirectorySchema",
        "DriftDetection", "EffectiveAccess", "FileConnector", "FindingStore", "Findings", "HTTPConnector",
        "HTTPTransport", "LDAPConnector", "MailTransport", "Reporting", "ResponsibilityMatrix", "StrictSettings",
        "TicketDelivery", "TicketTargets",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .target(
      name: "AlignmentCommands",
      dependencies: [
        "AccessModel", "Alignment", "ConnectorDefinition", "ConnectorKit", "DriftDetection", "FindingStore", "Findings",
        "Reporting", "ResponsibilityMatrix", "StrictSettings", "TicketDelivery",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(name: "alignd", dependencies: ["AlignmentCommands"], swiftSettings: strict),
    .executableTarget(
      name: "alignd-bench",
      dependencies: [
        "AccessModel", "ConnectorDefinition", "DirectorySchema", "DriftDetection", "EffectiveAccess", "FileConnector",
        "FindingStore", "Findings", "HTTPConnector", "LDAPConnector", "ResponsibilityMatrix", "StrictSettings",
      ],
      path: "Benchmarks/Sources", swiftSettings: strict),
    .testTarget(
      name: "AlignmentTests",
      dependencies: [
        "AccessModel", "Alignment", "ConnectorKit", "DirectorySchema", "FileConnector", "LDAPConnector",
        "StrictSettings", "TestServers",
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "AlignmentCommandsTests", dependencies: ["alignd", "AlignmentCommands", "BuiltProgram", "TestServers"],
      exclude: ["Golden"], swiftSettings: strict),
    .target(name: "BuiltProgram", path: "Tests/Support/BuiltProgram", swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: ["alignd", "BuiltProgram", "TestServers"], exclude: ["Golden"],
      swiftSettings: strict),
    .testTarget(
      name: "KillMatrixTests", dependencies: ["alignd", "BuiltProgram", "TestServers"], swiftSettings: strict),
    .testTarget(name: "HouseTests", swiftSettings: strict),
    .target(
      name: "DrawnWorlds", dependencies: ["AccessModel", "DriftDetection", "EffectiveAccess", "ResponsibilityMatrix"],
      path: "Tests/Support/DrawnWorlds", swiftSettings: strict),
    .target(name: "TestServers", path: "Tests/Support/TestServers", swiftSettings: strict),
    .testTarget(
      name: "TicketServersTests", dependencies: ["TestServers", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .testTarget(
      name: "DirectorySchemaTests", dependencies: ["AccessModel", "DirectorySchema"],
      path: "Connectors/LDAP/Tests/DirectorySchemaTests", swiftSettings: strict),
    .testTarget(
      name: "LDAPConnectorTests",
      dependencies: ["AccessModel", "ConnectorKit", "DirectorySchema", "LDAPConnector", "TestServers"],
      path: "Connectors/LDAP/Tests/LDAPConnectorTests", swiftSettings: strict),
    .target(
      name: "ReferenceEvaluation",
      dependencies: ["AccessModel", "DriftDetection", "EffectiveAccess", "ResponsibilityMatrix"],
      path: "Tests/Support/ReferenceEvaluation", swiftSettings: strict),
    .testTarget(
      name: "EvaluationPropertyTests",
      dependencies: [
        "AccessModel", "DriftDetection", "EffectiveAccess", "Findings", "ReferenceEvaluation", "ResponsibilityMatrix",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "FileConnectorTests",
      dependencies: ["AccessModel", "ConnectorKit", "DirectorySchema", "FileConnector", "TestServers"],
      path: "Connectors/File/Tests/FileConnectorTests", swiftSettings: strict),
    .testTarget(name: "AccessModelTests", dependencies: ["AccessModel"], swiftSettings: strict),
    .testTarget(
      name: "EffectiveAccessTests", dependencies: ["AccessModel", "EffectiveAccess"], swiftSettings: strict),
    .testTarget(
      name: "FindingsTests",
      dependencies: ["AccessModel", "DrawnWorlds", "DriftDetection", "Findings", "ResponsibilityMatrix"],
      swiftSettings: strict),
    .testTarget(
      name: "DriftDetectionTests",
      dependencies: ["AccessModel", "DrawnWorlds", "DriftDetection", "EffectiveAccess", "ResponsibilityMatrix"],
      swiftSettings: strict),
    .target(
      name: "TicketFakes", dependencies: ["TicketDelivery"], path: "Tests/Support/TicketFakes", swiftSettings: strict),
    .testTarget(
      name: "TicketSyncTests", dependencies: ["TestServers", "TicketDelivery", "TicketFakes"], exclude: ["Oracles"],
      swiftSettings: strict),
    .testTarget(
      name: "TicketTargetsTests", dependencies: ["HTTPTransport", "TestServers", "TicketDelivery", "TicketTargets"],
      path: "Targets/Tests/TicketTargetsTests", swiftSettings: strict),
    .testTarget(
      name: "ResponsibilityMatrixTests", dependencies: ["AccessModel", "ResponsibilityMatrix"], swiftSettings: strict),
  ]
)
