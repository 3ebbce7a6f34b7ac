"""Package names go in; what makes two mentions the same thing (key, id, purl) comes out."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

_FOLDED: Final = frozenset(
    {"nuget", "composer", "github", "github-actions", "swift", "cocoapods", "vscode-extension",
     "terraform-provider", "terraform-module", "hex", "pub", "docker"}
)  # fmt: skip

_PURL_TYPES: Final = {
    "npm": "npm", "bower": "bower", "pypi": "pypi", "conda": "conda", "cargo": "cargo",
    "golang": "golang", "maven": "maven", "nuget": "nuget", "composer": "composer", "gem": "gem",
    "hex": "hex", "pub": "pub", "swift": "swift", "cocoapods": "cocoapods", "conan": "conan",
    "hackage": "hackage", "cran": "cran", "julia": "julia", "docker": "docker", "github": "github",
    "github-actions": "github", "deb": "deb", "apk": "apk", "rpm": "rpm", "opam": "opam",
    "jsr": "jsr", "vscode-extension": "vscode-extension",
}  # fmt: skip


def name_key(ecosystem: str, name: str) -> str:
    """The spelling under which an ecosystem compares names (PEP 503 for PyPI, case folded where blind)."""
    if ecosystem == "pypi":
        return re.sub(r"[-_.]+", "-", name).lower()
    if ecosystem == "docker":
        name = re.sub(r"^(?:(?:index\.|registry-1\.)?docker\.io/)?(?:library/)?", "", name)
    return name.casefold() if ecosystem in _FOLDED else name


def package_id(ecosystem: str, name: str, version: str | None) -> str:
    """The component id of a package: "pypi:flask@3.0.2", "npm:left-pad"."""
    return f"{ecosystem}:{name_key(ecosystem, name)}" + (f"@{version}" if version else "")


def purl(ecosystem: str, name: str, version: str | None) -> str | None:
    """A package URL (package-url specification, "Rules for each purl component"), None without a type."""
    kind = _PURL_TYPES.get(ecosystem)
    if kind is None or not name or name.startswith((".", "/")) or "://" in name:
        return None
    if kind == "pypi":
        name = re.sub(r"[_.]+", "-", name).lower()
    elif kind == "maven":
        name = name.replace(":", "/")
    elif kind in ("github", "composer", "hex", "deb"):
        name = name.lower()
    elif (
        kind == "docker"
        and "/" in name
        and ("." in name.split("/")[0] or ":" in name.split("/")[0])
    ):
        host, name = name.split("/", 1)
        return f"pkg:docker/{_path(name)}{_version(version)}?repository_url={quote(host, safe='')}"
    elif kind == "vscode-extension":
        name = name.replace(".", "/", 1)
    if kind == "github" and name.count("/") > 1:
        owner, repo, subpath = name.split("/", 2)
        return f"pkg:github/{_path(f'{owner}/{repo}')}{_version(version)}#{_path(subpath)}"
    return f"pkg:{kind}/{_path(name)}{_version(version)}"


def _path(name: str) -> str:
    return "/".join(quote(part, safe=":") for part in name.split("/") if part)


def _version(version: str | None) -> str:
    return f"@{quote(version, safe=':')}" if version else ""
