"""The reference of a Nix flake goes in; the repository, folder or archive it names comes out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from stackaudit.extract.parse.registries import fetched
from stackaudit.extract.parse.repository import parse_download, parse_repository
from stackaudit.model import Source

FORGES: Final = {"github": "github.com", "gitlab": "gitlab.com", "sourcehut": "git.sr.ht"}
_HOSTED: Final = re.compile(r"(github|gitlab|sourcehut):([\w.~-]+)/([\w.%-]+)(?:/([^?#]+))?")


class FlakeRef(NamedTuple):
    ecosystem: str
    name: str
    source: Source
    ref: str | None = None


def forge(
    kind: str, owner: str, repo: str, ref: str | None = None, host: str | None = None
) -> FlakeRef:
    """A repository on a forge, as a lock spells it out."""
    host = host or FORGES.get(kind, kind)
    name = f"{owner}/{repo}"
    location = f"https://{host}/{name}"
    if host == "github.com":
        return FlakeRef("github", name, Source(kind="git", location=location), ref)
    return FlakeRef("git", f"{host}/{name}", Source(kind="git", location=location), ref)


def parse_flake(text: str) -> FlakeRef | None:
    """`github:owner/repo/ref`, `git+https://…`, `path:./x`, an archive's URL, or a name of the global registry."""
    hosted = _HOSTED.match(text)
    if hosted:
        return forge(hosted[1], hosted[2], hosted[3], hosted[4])
    if text.startswith(("path:", "./", "../", "/")):
        path = text.removeprefix("path:").partition("?")[0]
        return FlakeRef(
            "nix", path.rstrip("/").rsplit("/", 1)[-1] or path, Source(kind="path", location=path)
        )
    download = parse_download(text.removeprefix("tarball+"))
    if download is not None:
        return FlakeRef(download.ecosystem, download.name, download.source, download.ref)
    if "://" in text:
        repository = parse_repository(text) if text.startswith(("git", "ssh")) else None
        if repository is not None:
            return FlakeRef(
                repository.ecosystem, repository.name, repository.source, repository.ref
            )
        name = text.partition("://")[2].partition("?")[0]
        return FlakeRef("nix", name, fetched(text))
    named = re.fullmatch(r"(?:flake:)?([A-Za-z][\w-]*)(?:/([\w.-]+))?", text)
    return FlakeRef("nix", named[1], Source(kind="registry"), named[2]) if named else None
