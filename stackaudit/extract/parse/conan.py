"""Conan's references (`name/1.0@user/channel#revision%time`) go in; names, versions and constraints come out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_REFERENCE: Final = re.compile(
    r"(?P<name>[a-zA-Z0-9_][\w.+-]*)/(?P<version>\[[^\[\]]*\]|[^\s@#%:\[\]/]+)"
    r"(?:@(?P<user>[^#%:]*))?(?:#(?P<revision>[^%:#]*))?(?:[:%#].*)?",
    re.ASCII,
)


class Reference(NamedTuple):
    name: str
    version: str | None
    constraint: str | None
    unresolved: str | None = None


def parse_reference(text: str) -> Reference | None:
    """None for anything that is not a name with a version behind a slash."""
    found = _REFERENCE.fullmatch(text.strip())
    if found is None:
        return None
    version = found["version"]
    if version.startswith("["):
        # What follows the range inside the brackets says how to look for it, not what for.
        wanted = re.sub(r",?\s*(?:include_prerelease|loose)(?:\s*=\s*\w+)?", "", version[1:-1])
        return Reference(found["name"], None, wanted.strip() or "*")
    if "{" in version or "$" in version:
        return Reference(found["name"], None, None, version)
    return Reference(found["name"], version, None)
