Pod::Spec.new do |s|
  s.name = "Tides"
  s.version = "2.0.1"
end
