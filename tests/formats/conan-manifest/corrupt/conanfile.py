from conan import ConanFile

class Broken(ConanFile):
    requires = ["zlib/1.3.1", "fmt/10.2.1"]

    def build(self:
        pass
