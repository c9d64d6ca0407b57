// swift-tools-version: 6.2
// The targets of nnstore and what each may import: arrows point one way, nothing points back.
// docs/ARCHITECTURE.md tells what lives in each and why.

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, imports dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// - Parameter fixtures: folders that the tests read by their path.
func tests(
    of name: String, imports dependencies: [Target.Dependency] = [], fixtures: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.init(stringLiteral: name)] + dependencies,
        exclude: fixtures, swiftSettings: settings)
}

let package = Package(
    name: "nnstore",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "nnstore", targets: ["nnstore"])
    ],
    targets: [
        // System libraries.
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(
            name: "CCrypto", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"]), .brew(["openssl"])]),

        // One Swift door to each of them.
        library("SQLite", imports: ["CSQLite"]),
        library("Compression", imports: ["CZstd"]),
        library("Digest", imports: ["CCrypto"]),

        // The mathematics and the files, which know nothing of the store.
        .target(name: "CKernels"),
        .target(
            name: "NeuralNetwork", dependencies: ["CKernels"], swiftSettings: settings,
            // fmaf, which is exact by IEEE 754; nothing else of libm is used.
            linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        library("FileFormats"),

        // The store and what trains on it.
        .target(
            name: "Migrations", path: "migrations", resources: [.embedInCode("sql")],
            swiftSettings: settings),
        library(
            "ModelStore",
            imports: ["SQLite", "Migrations", "NeuralNetwork", "Compression", "Digest"]),
        library("Training", imports: ["ModelStore", "NeuralNetwork"]),
        library("TrainingDaemon", imports: ["Training"]),

        // The command line.
        library("CommandLineArguments"),
        library(
            "StoreCommands",
            imports: [
                "CommandLineArguments", "TrainingDaemon", "Training", "ModelStore",
                "NeuralNetwork", "FileFormats",
            ]),
        .executableTarget(
            name: "nnstore", dependencies: ["StoreCommands"], swiftSettings: settings),

        // Measurements behind docs/BENCHMARKS.md: tools/benchmark.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "CommandLineArguments", "Compression", "ModelStore", "NeuralNetwork", "SQLite",
                "Training",
            ],
            swiftSettings: settings),

        // What the test suites share: stepping in at SQLite's locks, counting
        // allocations, running programs, folders that go away.
        .target(name: "WALRaceVFS", dependencies: ["CSQLite"], path: "Tests/WALRaceVFS"),
        .target(
            name: "SQLiteTestSupport", dependencies: ["WALRaceVFS"],
            path: "Tests/SQLiteTestSupport", swiftSettings: settings),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
        // Training once more, in memory and in the plainest way: what stores are held against.
        .target(
            name: "TrainingShadow", dependencies: ["NeuralNetwork"], path: "Tests/TrainingShadow",
            swiftSettings: settings),
        tests(of: "TestSupport"),
        tests(of: "SQLite", imports: ["SQLiteTestSupport"]),
        tests(
            of: "NeuralNetwork", imports: ["AllocationCounter", "Digest"], fixtures: ["Reference"]),
        tests(of: "CommandLineArguments"),
        tests(of: "FileFormats", imports: ["TestSupport"]),
        tests(
            of: "ModelStore",
            imports: [
                "Compression", "Digest", "NeuralNetwork", "SQLite", "SQLiteTestSupport",
                "TestSupport",
            ],
            fixtures: ["Stores"]),
        tests(
            of: "StoreCommands",
            imports: [
                "CommandLineArguments", "ModelStore", "NeuralNetwork", "SQLite", "TestSupport",
            ]),
        tests(
            of: "Training",
            imports: [
                "Digest", "ModelStore", "NeuralNetwork", "SQLite", "SQLiteTestSupport",
                "TestSupport", "TrainingShadow",
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "nnstore", "ModelStore", "NeuralNetwork", "SQLite", "TestSupport", "Training",
                "TrainingShadow",
            ],
            swiftSettings: settings),
    ]
)
