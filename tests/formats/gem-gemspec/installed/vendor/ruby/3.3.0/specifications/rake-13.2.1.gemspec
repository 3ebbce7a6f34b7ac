# -*- encoding: utf-8 -*-
# stub: rake 13.2.1 ruby lib

Gem::Specification.new do |s|
  s.name = "rake".freeze
  s.version = "13.2.1".freeze
  s.licenses = ["MIT".freeze]
  s.installed_by_version = "3.5.11".freeze
  s.add_development_dependency(%q<minitest>.freeze, [">= 0"])
end
