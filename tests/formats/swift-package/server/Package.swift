// swift-tools-version:5.9
import PackageDescription

let nioVersion: Version = "2.62.0"

let package = Package(
    name: "harbour-server",
    platforms: [.macOS(.v13)],
    products: [.executable(name: "serve", targets: ["Serve"])],
    dependencies: [
        .package(url: "https://github.com/vapor/vapor.git", from: "4.89.0"),
        .package(name: "NIO", url: "https://github.com/apple/swift-nio", .upToNextMinor(from: nioVersion)),
        .package(url: "https://github.com/apple/swift-log", exact: "1.5.3"),
        .package(url: "https://github.com/apple/swift-metrics", .exact("2.4.1")),
        .package(url: "https://github.com/apple/swift-crypto", "2.0.0"..<"4.0.0"),
        .package(url: "git@github.com:harbour/tides.git", branch: "main"),
        .package(url: "ssh://git@git.example.org:2222/maps/tiles.git",
                 revision: "0123456789abcdef0123456789abcdef01234567"),
        // .package(url: "https://github.com/no/longer", from: "1.0.0"),
        /* .package(url: "https://github.com/never/was", from: "1.0.0"), */
        .package(path: "../HarbourCore"),
        .package(id: "mona.LinkedList", .upToNextMajor(from: "1.1.0")),
        .package(url: "https://github.com/harbour/pinned", exact: pinnedElsewhere),
    ],
    targets: [
        .executableTarget(name: "Serve", dependencies: [
            .product(name: "Vapor", package: "vapor"),
            .product(name: "NIO", package: "NIO"),
        ]),
        .testTarget(name: "ServeTests", dependencies: ["Serve"]),
    ]
)

#if os(Linux)
package.dependencies.append(.package(url: "https://github.com/apple/swift-system", from: "1.2.0"))
#endif
