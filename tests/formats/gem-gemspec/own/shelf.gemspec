# frozen_string_literal: true

lib = File.expand_path("lib", __dir__)
$LOAD_PATH.unshift(lib) unless $LOAD_PATH.include?(lib)
require "shelf/version"

Gem::Specification.new do |spec|
  spec.name          = "shelf"
  spec.version       = Shelf::Version::STRING
  spec.licenses      = ["MIT", "Ruby"]
  spec.files         = `git ls-files -z`.split("\x0").reject { |f| f.match(%r{^(test|"spec)/}) }
  spec.metadata      = { "source_code_uri" => "https://github.com/acme/shelf" }

  spec.add_dependency "rack", ">= 2.2", "< 4"
  spec.add_runtime_dependency("zeitwerk", "= 2.6.16")
  spec.add_dependency "own-part", spec.version
  spec.add_development_dependency "minitest", "~> 5.0"
end
