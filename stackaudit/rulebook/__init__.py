"""The catalogue of technologies: rules/*/*.toml go in, answers to "what is this?" come out."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from stackaudit.rulebook.book import Rulebook
from stackaudit.rulebook.reading import read_rules
from stackaudit.rulebook.words import Alias, BadRule, Example, Implied, Place, Technology

__all__ = ["Alias", "BadRule", "Example", "Implied", "Place", "Rulebook", "Technology", "load"]


def load(extra: Iterable[Path] = ()) -> Rulebook:
    """The shipped rules and those of further folders. Raises BadRule for a file that cannot be used."""
    technologies, revision = read_rules(extra)
    return Rulebook(technologies, revision)
