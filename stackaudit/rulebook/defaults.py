"""What can be said of a package that the catalogue does not know: its project, layer and origin."""

from __future__ import annotations

import re
from typing import Final

from stackaudit.graph.identity import name_key
from stackaudit.model import Confidence, Layer, Origin, Scope

_LAYERS: Final[dict[str, Layer]] = {
    **dict.fromkeys(
        ("pypi", "npm", "cargo", "golang", "maven", "nuget", "composer", "gem", "hex", "pub", "jsr",
         "swift", "cocoapods", "conan", "vcpkg", "hackage", "cran", "julia", "opam", "conda",
         "bower", "bazel", "haxe", "cmake-package", "github", "git", "gitlab", "deb", "apk", "rpm",
         "nix", "spack", "generic", "sbom"), "library",
    ),
    **dict.fromkeys(
        ("github-actions", "gitlab-component", "circleci-orb", "azure-task", "jenkins-library",
         "runner"), "cicd",
    ),
    **dict.fromkeys(
        ("terraform-provider", "terraform-module", "ansible-role", "ansible-collection", "chef"),
        "iac",
    ),
    **dict.fromkeys(("docker", "helm", "brew-cask", "mas"), "app"),
    **dict.fromkeys(("tool", "brew", "devcontainer-feature", "gradle-plugin"), "devtool"),
    "vscode-extension": "editor",
}  # fmt: skip

_UNSURE: Final = frozenset(
    {"docker", "helm", "vscode-extension", "git", "gitlab", "terraform-provider",
     "runner", "mas", "brew-cask", "generic", "sbom", "azure-task"}
)  # fmt: skip
"""Ecosystems that hold closed products beside open ones: their unknown members are of unknown origin."""


def default_layer(ecosystem: str, scope: Scope = "runtime") -> Layer | None:
    """None, which is "unclassified", for an ecosystem that says nothing of its members."""
    if ecosystem in ("github", "git") and scope in ("dev", "build"):
        return "devtool"  # a hook's repository, not a library that is built in
    return _LAYERS.get(ecosystem)


def default_origin(ecosystem: str, name: str) -> Origin:
    """Public package registries hold open source; an image or a product can be anybody's."""
    if ecosystem == "docker" and "/" not in name_key("docker", name):
        return "open-source"  # Docker's official images
    return "unknown" if ecosystem in _UNSURE or ecosystem not in _LAYERS else "open-source"


def project_of(ecosystem: str, name: str) -> str:
    """The outside project a package belongs to, so that its siblings do not count again."""
    key = name_key(ecosystem, name)
    parts = key.split("/")
    if ecosystem in ("npm", "jsr"):
        if parts[0] == "@types" and len(parts) > 1:
            scope, _, inner = parts[1].partition("__")
            return f"npm:@{scope}" if inner else f"npm:{scope}"
        return f"npm:{parts[0]}"
    if ecosystem == "golang":
        return f"golang:{_go_repository(parts)}"
    if ecosystem == "maven":
        return f"maven:{'.'.join(key.split(':')[0].split('.')[:3])}"
    if ecosystem in ("composer", "github-actions", "terraform-provider", "terraform-module"):
        return f"{ecosystem}:{parts[0]}"
    if ecosystem == "nuget":
        return f"nuget:{key.split('.')[0]}"
    if ecosystem == "vscode-extension":
        return f"{ecosystem}:{key.split('.')[0]}"
    if ecosystem == "cocoapods":
        return f"cocoapods:{parts[0]}"
    return f"{ecosystem}:{key}"


def _go_repository(parts: list[str]) -> str:
    if parts[0] in ("github.com", "gitlab.com", "bitbucket.org", "codeberg.org"):
        return "/".join(parts[:3])
    if parts[0] in ("golang.org", "google.golang.org", "go.uber.org", "k8s.io", "sigs.k8s.io"):
        return "/".join(parts[:2]) if parts[0] not in ("golang.org", "k8s.io") else parts[0]
    if parts[0] == "gopkg.in":
        return re.sub(r"\.v\d+$", "", "/".join(parts[:3]))
    return "/".join(parts[:2])


_IMAGE_MARKS: Final = (
    (re.compile(r"alpine"), "alpine"),
    (re.compile(r"bookworm|bullseye|buster|trixie|stretch|debian"), "debian"),
    (re.compile(r"noble|jammy|focal|bionic|ubuntu"), "ubuntu"),
    (re.compile(r"nanoserver|windowsservercore"), "windows-server"),
    (re.compile(r"\bubi\d|rhel"), "rhel"),
    (re.compile(r"\bal20\d\d|amazonlinux"), "amazon-linux"),
)
_ON_DEBIAN: Final = frozenset(
    {"python", "node", "golang", "rust", "ruby", "php", "perl", "openjdk", "gcc", "postgres",
     "mysql", "mariadb", "redis", "mongo", "nginx", "httpd", "tomcat", "haproxy", "memcached",
     "rabbitmq", "wordpress", "buildpack-deps", "pypy", "elixir", "erlang", "julia", "r-base"}
)  # fmt: skip
"""Docker's official images whose plain tags are built on Debian."""


def image_os(name: str, tag: str | None) -> tuple[str, Confidence] | None:
    """The catalogue id of the operating system in an image, told by its tag or by where it is from."""
    key = name_key("docker", name)
    for mark, system in _IMAGE_MARKS:
        if mark.search(f"{key}:{tag or ''}".casefold()):
            return system, "high"
    if key in _ON_DEBIAN:
        return "debian", "high" if tag and "slim" in tag else "medium"
    return None
