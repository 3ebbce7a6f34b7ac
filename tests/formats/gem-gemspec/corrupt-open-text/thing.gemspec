Gem::Specification.new do |s|
  s.name = "thing"
  s.add_dependency "rack", "~> 3.0"
  s.summary = <<~TEXT
    never ends
