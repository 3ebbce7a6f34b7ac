from distutils.core import setup

print "building"

deps = ['simplejson>=2.0', 'lxml==3.4.0']

setup(name='old-thing', install_requires=deps, tests_require=['nose'],
      extras_require={'fast': ['ujson']})
