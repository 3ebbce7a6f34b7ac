name 'broken'
maintainer 'x'
version '0.1.0'
depends 'apt'
description 'never ends
