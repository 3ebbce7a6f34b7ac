"""A file and some names go in; the nearest file of such a name, beside it or above it, comes out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from stackaudit.files import File


def above(file: File, *names: str, start: str | None = None) -> File | None:
    """The nearest file of one of these names; `start` is another folder than the file's own."""
    return next(all_above(file, *names, start=start), None)


def all_above(file: File, *names: str, start: str | None = None) -> Iterator[File]:
    """Every file of one of these names in a folder or those above it, the nearest first."""
    folder = "/" + file.folder if start is None else start
    while True:
        for name in names:
            found = file.sibling(posixpath.join(folder, name))
            if found is not None:
                yield found
        if folder in ("/", ""):
            return
        folder = posixpath.dirname(folder)
