"""Infrastructure notes in prose go in; Mentions, Claims and Problems come out."""

from __future__ import annotations

from typing import Final

from stackaudit.notes.names import DEFAULT_NAMES
from stackaudit.notes.read import read_notes

VERSION: Final = 1
"""Changes whenever the findings for the same bytes may change."""

__all__ = ["DEFAULT_NAMES", "VERSION", "read_notes"]
