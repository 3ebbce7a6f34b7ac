"""What a manifest says of the package it describes goes in; its finding, own or copied in, comes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from stackaudit.extract.parse.places import is_own_place
from stackaudit.files import File
from stackaudit.model import Package

_LICENSE: Final = re.compile(r"[\w.+() /:,-]{1,100}")


def identity(
    file: File,
    by: str,
    ecosystem: str,
    name: str,
    version: str | None,
    line: int | None,
    *,
    licenses: Iterable[str] = (),
    unresolved: str | None = None,
    installed: bool = False,
) -> Package:
    """The project's own package, unless it was `installed` there or lies among copied-in code."""
    own = not installed and is_own_place(file)
    return Package(
        ecosystem=ecosystem,
        name=name,
        version=version or None,
        direct=True if own else None,
        role="root" if own else "dependency",
        locked=not own,
        unresolved=unresolved,
        licenses=tuple(text for text in licenses if _LICENSE.fullmatch(text)),
        evidence=file.at(line, by),
    )
