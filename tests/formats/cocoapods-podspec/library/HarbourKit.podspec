Pod::Spec.new do |s|
  s.name         = 'HarbourKit'
  s.version      = '0.4.0'
  s.summary      = 'Ferries.'
  s.license      = { :type => 'MIT', :file => 'LICENSE' }
  s.source       = { :git => 'https://git.example.org/kit.git', :tag => s.version.to_s }
  s.default_subspec = 'Core'

  s.subspec 'Core' do |core|
    core.source_files = 'Sources/Core/**/*'
    core.dependency 'Alamofire', '~> 5.8'
    core.ios.dependency 'SnapKit', '5.6.0'
  end

  s.subspec 'Maps' do |maps|
    maps.dependency 'HarbourKit/Core'
    maps.dependency 'Tides/Tables', '~> 2.0'
    maps.dependency 'GoogleMaps', '>= 8.0', '< 9'
    maps.dependency 'Versioned', "#{s.version}"
  end

  s.test_spec 'Tests' do |tests|
    tests.dependency 'Quick'
  end
end
