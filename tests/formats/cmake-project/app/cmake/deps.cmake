find_dependency(Boost 1.84)
CPMAddPackage(NAME up GITHUB_REPOSITORY fmtlib/up GIT_TAG ${FMT_TAG})
