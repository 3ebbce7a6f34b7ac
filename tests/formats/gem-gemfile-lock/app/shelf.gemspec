Gem::Specification.new do |s|
  s.name = "shelf"
  s.version = "0.3.0"
  s.add_dependency "rack", "~> 3.0"
  s.add_development_dependency "yard"
end
