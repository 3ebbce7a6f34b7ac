"""Infrastructure notes in prose go in; Mentions and Claims come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from stackaudit.notes.names import DEFAULT_NAMES

if TYPE_CHECKING:
    from stackaudit.files import File
    from stackaudit.model import Finding
    from stackaudit.rulebook import Rulebook

VERSION: Final = 1
"""Changes whenever the findings for the same bytes may change."""

__all__ = ["DEFAULT_NAMES", "VERSION", "read_notes"]


def read_notes(file: File, rulebook: Rulebook) -> Iterator[Finding]:
    """The technologies that a note names, how each stands to the stack, and what it claims as its own.

    Raises Unreadable for content that is no text.
    """
    # Lazy: its expressions take longer to compile than a scan that finds everything in its cache.
    from stackaudit.notes.read import read

    return read(file, rulebook)
