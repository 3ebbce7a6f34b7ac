"""A key of pnpm-lock.yaml's packages goes in; the package's name, version and source come out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from stackaudit.extract.parse.located import Map, as_text, dig
from stackaudit.extract.parse.npm import Origin, exact, origin_of, registry, split_name
from stackaudit.model import Source

_SLASHED: Final = re.compile(r"(@[^/@]+/[^/@]+|[^/@]+)/(\d[^/_]*)(?:[/_].*)?", re.DOTALL)
"""Version 5 and before: `name/1.0.0`, then the peers after "_" or "/"."""


def without_peers(key: str) -> str:
    """`name@1.0.0(peer@2.0.0)` without what is in parentheses."""
    return key.partition("(")[0]


def identify(key: str, fields: Map) -> tuple[str, str | None, Origin]:
    """(name, version, origin); the name is "" where the key does not tell it.

    `@s/name@1.0.0` and `name@https://…` (v9), `/name@1.0.0` (v6), `/name/1.0.0_peer@1` (v5),
    `host/name/1.0.0`, `github.com/user/repo/commit`, `file:path`.
    """
    key = without_peers(key)
    name, version, origin = _from_key(key)
    name = as_text(fields.get("name")) or name
    version = as_text(fields.get("version")) or version
    return name, version, _resolution(fields) or origin


def _from_key(key: str) -> tuple[str, str | None, Origin]:
    if key.startswith(("file:", "link:")):
        return "", None, origin_of(key)
    rooted = key.startswith("/")
    body = key[1:] if rooted else key
    name, rest = split_name(body)
    version = exact(rest or "")
    if rest and (version or ":" in rest):
        return name, version, Origin() if version else origin_of(rest)
    if rooted:
        found = _SLASHED.fullmatch(body)
        return (found[1], found[2], Origin()) if found else ("", None, Origin())
    host, slash, path = body.removeprefix("@").partition("/")
    if not slash:
        return "", None, Origin()
    host = host.rpartition("@")[2].replace("+", "/")  # git@github.com+user/repo/commit
    name, rest = split_name(path)
    if rest and exact(rest):
        return name, rest, Origin(source=registry(f"https://{host}"))
    found = _SLASHED.fullmatch(path)
    if found and exact(found[2]):
        return found[1], found[2], Origin(source=registry(f"https://{host}"))
    archive = origin_of(f"https://{host}/{path}")
    if archive.commit:
        return "", None, archive
    place, _, commit = f"{host}/{path}".rpartition("/")
    return "", None, Origin(source=Source(kind="git", location=f"https://{place}"), commit=commit)


def _resolution(fields: Map) -> Origin | None:
    """What `resolution` adds to a key: a folder, a repository, a tarball elsewhere."""
    folder = as_text(dig(fields, "resolution", "directory"))
    if folder is not None:
        return Origin(source=Source(kind="path", location=folder))
    repository = as_text(dig(fields, "resolution", "repo"))
    if repository:
        commit = as_text(dig(fields, "resolution", "commit"))
        return replace(origin_of(repository), commit=commit)
    tarball = as_text(dig(fields, "resolution", "tarball"))
    if tarball and ":" in tarball:
        return origin_of(tarball)
    return None
