"""A file goes in; what stands in the folders above it comes out."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from stackaudit.files import File, Unreadable


def above(folder: str) -> Iterator[str]:
    """The folder and every folder above it, up to the root of the tree."""
    while True:
        yield folder
        if not folder:
            return
        folder = folder.rpartition("/")[0]


def text_at(file: File, folder: str, name: str) -> str | None:
    """The text of another file, by its folder from the root; None where it cannot be had.

    A file that cannot be read is the problem of whoever reads it for its own sake.
    """
    path = posixpath.join(folder, name)
    other = file if path == file.path else file.sibling("/" + path)
    try:
        return other.text if other else None
    except Unreadable:
        return None
