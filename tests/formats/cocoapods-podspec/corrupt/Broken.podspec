Pod::Spec.new do |s|
  s.name = 'Broken'
  s.version = '1.0'
  s.dependency 'A', '1.0'
  s.summary = 'never ends
end
