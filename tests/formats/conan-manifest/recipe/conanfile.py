from conan import ConanFile

FMT = "10.2.1"


class Harbour(ConanFile):
    name = "harbour"
    version = "0.4.0"
    requires = "zlib/1.3.1", ("openssl/[>=3.2 <4]", "override")
    tool_requires = ["cmake/3.28.1"]
    python_requires = "harbourtools/1.0@acme/stable"

    def requirements(self):
        self.requires(f"fmt/{FMT}")
        self.requires("spdlog/1.13.0", transitive_headers=True)
        if self.options.with_maps:
            self.requires("tiles/{}".format(self.maps_version))

    def build_requirements(self):
        self.tool_requires("ninja/1.11.1")
        self.test_requires("gtest/1.14.0")
