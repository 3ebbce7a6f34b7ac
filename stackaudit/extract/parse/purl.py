"""A package URL goes in; the ecosystem, the name as that ecosystem writes it, and the version come out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

_PURL: Final = re.compile(r"pkg:/*([A-Za-z][\w.+-]*)/([^?#]*)(?:\?([^#]*))?(?:#(.*))?")
_JOINED: Final = {"maven": ":"}
_BARE: Final = frozenset({"deb", "rpm", "apk", "alpm", "conda", "conan", "qpkg", "generic", "oci"})
"""Types whose namespace is a distribution, a user or a channel, not a part of the name."""

_ECOSYSTEMS: Final = {"oci": "docker", "githubactions": "github-actions", "bitnami": "bitnami"}


class Purl(NamedTuple):
    ecosystem: str
    name: str
    version: str | None
    qualifiers: dict[str, str]


def parse_purl(text: str) -> Purl | None:
    """None for anything that is not one."""
    found = _PURL.fullmatch(text.strip())
    if found is None:
        return None
    kind, path = found[1].lower(), found[2].strip("/")
    # The last "@" splits off the version; one in a scope is written as %40 or comes first in a part.
    head, at, version = path.rpartition("@")
    if not at or "/" in version or head.endswith("/") or not head:
        head, version = path, ""
    parts = [unquote(part) for part in head.split("/") if part]
    if not parts:
        return None
    pairs = (pair.partition("=") for pair in (found[3] or "").split("&"))
    qualifiers = {key.lower(): unquote(value) for key, _, value in pairs if value}
    name = parts[-1] if kind in _BARE else _JOINED.get(kind, "/").join(parts)
    if kind == "docker":
        name = name.removeprefix("library/")
    elif kind == "cocoapods" and found[4]:
        name += "/" + unquote(found[4])
    if kind in ("oci", "docker") and "repository_url" in qualifiers:
        place = qualifiers["repository_url"].partition("://")[2] or qualifiers["repository_url"]
        name = place if kind == "oci" and "/" in place else f"{place}/{name}"
    return Purl(_ECOSYSTEMS.get(kind, kind), name, unquote(version) or None, qualifiers)
