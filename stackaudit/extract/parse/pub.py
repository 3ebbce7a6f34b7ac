"""What Dart's pub says of a dependency goes in; where it comes from and what it pins come out."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from stackaudit.extract.parse.located import Value, as_map, as_text
from stackaudit.extract.parse.python_link import without_secrets
from stackaudit.model import Source

_NAME: Final = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_EXACT: Final = re.compile(r"\d+\.\d+\.\d+(?:[-+][\w.+-]+)?", re.ASCII)
_EVERYBODYS: Final = re.compile(
    r"https?://(?:pub\.dev|pub\.dartlang\.org|pub\.flutter-io\.cn|mirrors?\.[\w.-]+/.*pub.*)/?$"
)
_REGISTRY: Final = Source(kind="registry")


class Origin(NamedTuple):
    """`name` is the real name where the key is only an alias."""

    source: Source = _REGISTRY
    commit: str | None = None
    name: str | None = None
    branch: str | None = None


def is_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def pinned(written: str) -> tuple[str | None, str | None]:
    """(version, constraint) of what stands behind a name: a bare version is a pin."""
    text = written.strip()
    return (text, None) if _EXACT.fullmatch(text) else (None, text or None)


def origin(kind: str | None, described: Value) -> Origin:
    """`kind` is hosted, git, path or sdk; `described` what stands behind it."""
    fields = as_map(described)
    if kind == "path":
        return Origin(
            Source(kind="path", location=as_text(fields.get("path")) or as_text(described))
        )
    if kind == "git":
        url = as_text(fields.get("url")) or as_text(described)
        place = Source(kind="git", location=without_secrets(url) if url else None)
        resolved = as_text(fields.get("resolved-ref"))
        ref = as_text(fields.get("ref"))
        return Origin(place, resolved or ref or None)
    if kind == "hosted":
        url = as_text(fields.get("url")) or (None if fields else as_text(described))
        known = url is None or "://" not in url or _EVERYBODYS.match(url)
        source = (
            _REGISTRY if known else Source(kind="registry", location=without_secrets(url or ""))
        )
        return Origin(source, name=as_text(fields.get("name")) or None)
    return Origin()
