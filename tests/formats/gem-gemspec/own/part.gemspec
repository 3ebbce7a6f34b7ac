Gem::Specification.new "part", File.read(File.expand_path("VERSION", __dir__)).strip do |s|
  version = File.read("VERSION").strip
  s.license = "Apache-2.0"
  s.add_dependency "shelf-core", version
end
