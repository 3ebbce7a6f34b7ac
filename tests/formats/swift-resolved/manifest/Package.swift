let package = Package(name: "x", dependencies: [.package(url: "https://github.com/apple/swift-log", from: "1.5.0")])
