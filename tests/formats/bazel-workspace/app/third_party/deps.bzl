LOCATIONS = dict(
    com_github_fmtlib_fmt = dict(
        project_name = "fmt",
        version = "10.2.1",
        sha256 = "00",
        urls = ["https://github.com/fmtlib/fmt/releases/download/{version}/fmt-{version}.zip"],
    ),
    plain = dict(urls = ["not an address"]),
)

def _impl(name, urls):
    native.genrule(name = name, srcs = urls)
