"""The repository or archive a build fetches goes in; which project that is, and at which version, comes out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from stackaudit.extract.parse.repository import is_sha, parse_download, parse_repository
from stackaudit.model import Source

_SUFFIX: Final = r"\.(?:tar\.(?:gz|bz2|xz|zst|lz)|tgz|tbz2?|txz|zip|7z|jar|crate|gem|whl|tar)"
_FILE: Final = re.compile(
    rf"(?P<name>[A-Za-z][A-Za-z0-9]*(?:[-_.+][A-Za-z][A-Za-z0-9+]*)*)[-_.]?v?(?P<version>\d[\w.+-]*?)"
    rf"(?:[-_.](?:src|source|all|bin|orig|linux\S*|darwin\S*|macos\S*|windows\S*|win\d*\S*|x86\S*|amd64\S*|arm64\S*|aarch64\S*))?{_SUFFIX}$"
)
_BARE: Final = re.compile(rf"v?(\d+(?:[._]\d+)+\w*)(?:{_SUFFIX})$")
_TAIL: Final = re.compile(r"[-_.]v?(\d[\w.+-]*)$")
_GITLAB: Final = re.compile(r"https?://([\w.-]*gitlab[\w.-]*)/(.+?)/-/archive/(?P<ref>.+)/[^/]+$")
_BRANCH: Final = re.compile(
    r"(?:origin/|refs/heads/).+|HEAD|head|main|master|trunk|dev|devel|develop|development|next|stable|default"
    r"|latest|nightly|edge|unstable"
)


class Fetched(NamedTuple):
    """Fields as in Package. A branch is a constraint: it pins nothing."""

    ecosystem: str
    name: str
    version: str | None = None
    constraint: str | None = None
    commit: str | None = None
    unresolved: str | None = None
    source: Source = Source(kind="url")


def of_repository(address: str, ref: str | None, name: str) -> Fetched:
    """A git repository at a tag, commit or branch; `name` is what the build calls it."""
    found = parse_repository(address)
    version, constraint, unresolved = pin(ref or (found.ref if found else None))
    return Fetched(
        ecosystem=found.ecosystem if found else "git",
        name=found.name if found else name,
        version=version,
        constraint=constraint,
        commit=version if is_sha(version) else None,
        unresolved=unresolved,
        source=found.source if found else Source(kind="git"),
    )


def of_urls(urls: Sequence[str], name: str, version: str | None = None) -> Fetched:
    """An archive, by the first address that tells the project, else by the name the build gives it.

    A download site says nothing of who owns what is fetched from it: it is not kept as the source.
    """
    for url in urls:
        found = parse_download(url)
        if found is not None:
            pinned, constraint, unresolved = pin(found.ref)
            return Fetched(
                ecosystem=found.ecosystem,
                name=found.name,
                version=pinned,
                constraint=constraint,
                commit=pinned if is_sha(pinned) else None,
                unresolved=unresolved,
                source=found.source,
            )
        gitlab = _GITLAB.match(url)
        if gitlab is not None:
            return of_repository(f"https://{gitlab[1]}/{gitlab[2]}.git", gitlab["ref"], name)
    told = version or next((v for url in urls if (v := version_in(url))), None)
    pinned, constraint, unresolved = pin(told)
    return Fetched("generic", name, pinned, constraint, unresolved=unresolved)


def pin(ref: str | None) -> tuple[str | None, str | None, str | None]:
    """(version, constraint, unresolved) of a ref as it is written."""
    ref = (ref or "").strip().removeprefix("refs/tags/").removeprefix("tags/")
    if not ref:
        return None, None, None
    if "{" in ref or "%s" in ref:
        return None, None, ref
    return (None, ref, None) if _BRANCH.fullmatch(ref) else (ref, None, None)


def version_in(url: str) -> str | None:
    """The version in the name of an archive: "zlib-1.3.1.tar.gz", "v1.3.1.zip"."""
    name = re.split(r"[?#]", url, maxsplit=1)[0].rstrip("/").rpartition("/")[2][:200]
    found = _BARE.match(name) or _FILE.match(name)
    return found["version" if "version" in found.re.groupindex else 1] if found else None


def version_of_folder(folder: str) -> str | None:
    """The version in the name of a folder: "zlib-1.3.1"."""
    found = _TAIL.search(folder.rstrip("/").rpartition("/")[2][:200])
    return found[1] if found else None
