"""The address of a git repository goes in; the forge's ecosystem, the repository's name and a ref come out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from stackaudit.model import Source

_SCP: Final = re.compile(r"(?:[\w.-]+@)?([\w.-]+\.[\w-]+):(?!//)(.+)")
_URL: Final = re.compile(
    r"(?:git\+|git::)?[a-z][a-z0-9+.-]*://(?:[^/@]*@)?([^/:]*)(?::\d+)?/+(.*)", re.IGNORECASE
)
_BARE: Final = re.compile(r"((?:[\w-]+\.)+[\w-]+)(?::\d+)?/+(.+)")
_SHA: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_RAW: Final = re.compile(
    r"https?://raw\.githubusercontent\.com/([\w.-]+)/([\w.-]+)/(?:refs/(?:tags|heads)/)?([^/]+)/"
)
_DOWNLOAD: Final = re.compile(
    r"https?://(?:www\.|codeload\.)?github\.com/([\w.-]+)/([\w.-]+)/"
    r"(?:releases/download/(?P<release>[^/]+)/|archive/(?:refs/(?:tags|heads)/)?(?P<archive>[^?#]+?)"
    r"(?:\.tar\.gz|\.tgz|\.zip|$)|(?:raw|blob|tarball|zipball|zip|tar\.gz)/(?:refs/(?:tags|heads)/)?(?P<raw>[^/?#]+)"
    r"|releases/latest/(?P<latest>download)/)"
)


MAX_LENGTH: Final = 2000


class Repository(NamedTuple):
    """`ecosystem` is "github" with an owner/repo name, else "git" with a host/path name."""

    ecosystem: str
    name: str
    url: str
    ref: str | None = None

    @property
    def source(self) -> Source:
        return Source(kind="git", location=self.url)


def parse_repository(address: str) -> Repository | None:
    """A repository by URL, scp-like address or host/path; None for a relative path or anything else.

    "//folder" inside the repository and "?ref=" are taken off; the ref is kept.
    """
    address = address.strip()
    if len(address) > MAX_LENGTH:
        return None
    path_part, _, query = address.partition("?")
    ref = _query_ref(query) if query else None
    path_part, _, fragment = path_part.partition("#")
    ref = ref or (fragment or None)
    found = _URL.fullmatch(path_part)
    if found is None:
        found = _SCP.fullmatch(path_part.removeprefix("git::")) or _BARE.fullmatch(path_part)
    if found is None or not found[1] or found[1] == ".":
        return None
    host, path = found[1].casefold(), found[2]
    path, at, version = path.partition("@")
    ref = ref or (version if at else None)
    path = path.partition("//")[0]
    path = re.sub(r"\.git(?=/|$).*", "", path).strip("/")
    if not path or not re.fullmatch(r"[\w.~%+/ -]+", path):
        return None
    if host in ("github.com", "www.github.com", "ssh.github.com"):
        parts = path.split("/")
        if len(parts) < 2:
            return None
        name = "/".join(parts[:2])
        return Repository("github", name, f"https://github.com/{name}", ref)
    return Repository("git", f"{host}/{path}", f"https://{host}/{path}", ref)


def parse_download(url: str) -> Repository | None:
    """A GitHub release, archive or raw file by its URL: the repository at that tag."""
    if len(url) > MAX_LENGTH:
        return None
    found = _RAW.match(url)
    if found:
        ref: str | None = found[3]
    else:
        found = _DOWNLOAD.match(url)
        if found is None:
            return None
        ref = found["release"] or found["archive"] or found["raw"]
    name = f"{found[1]}/{found[2].removesuffix('.git')}"
    return Repository("github", name, f"https://github.com/{name}", ref)


def is_sha(ref: str | None) -> bool:
    return ref is not None and _SHA.fullmatch(ref) is not None


def _query_ref(query: str) -> str | None:
    found = re.search(r"(?:^|&)(?:ref|version|tag|rev)=([^&]+)", query)
    return found[1].partition("//")[0] or None if found else None
