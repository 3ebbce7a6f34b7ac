name             'harbour'
maintainer       'Somebody'
license          'Apache-2.0'
version          '0.4.0'
chef_version     '>= 16.0'

depends 'nodejs'
depends 'apt', '~> 7.4'
depends 'mingw', '>= 1.1', '< 3'
depends 'pinned', '= 1.2.3'
%w(runit yum).each { |cookbook| depends cookbook }
# depends 'gone'
supports 'ubuntu', '>= 20.04'
