"""Editor extension identifiers go in, findings for them come out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from stackaudit.extract.parse.located import Map, Value, as_text, items, texts
from stackaudit.files import File
from stackaudit.model import Package

_IDENTIFIER: Final = re.compile(r"(-?)([\w-]+\.[\w.-]+)(?:@(\S+))?", re.ASCII)
_CHANNELS: Final = frozenset({"prerelease", "release"})
_FORMATTER: Final = "editor.defaultFormatter"


def extension(file: File, by: str, text: str, line: int | None) -> Package | None:
    """`publisher.name` or `publisher.name@version`; None for anything else, and for one that is opted out."""
    found = _IDENTIFIER.fullmatch(text.strip())
    if found is None or found[1]:
        return None
    version = found[3] if found[3] and found[3] not in _CHANNELS else None
    return Package(
        ecosystem="vscode-extension",
        name=found[2],
        version=version,
        scope="dev",
        direct=True,
        evidence=file.at(line, by),
    )


def extensions(file: File, by: str, value: Value, line: int | None) -> Iterator[Package]:
    """A list of identifiers."""
    for text, at in texts(value):
        found = extension(file, by, text, at or line)
        if found is not None:
            yield found


def formatters(file: File, by: str, settings: Map) -> Iterator[Package]:
    """The extensions that editor settings name as formatter, for all languages or for one."""
    places = [
        settings,
        *(v for k, v, _ in items(settings) if k.startswith("[") and isinstance(v, Map)),
    ]
    for place in places:
        text = as_text(place.get(_FORMATTER))
        found = extension(file, by, text, place.line_of(_FORMATTER)) if text else None
        if found is not None and not found.name.startswith("vscode."):
            yield found
