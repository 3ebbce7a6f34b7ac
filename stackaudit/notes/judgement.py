"""What a judge says of one hit: a strength, and how sure that is."""

from __future__ import annotations

from typing import Final, NamedTuple

from stackaudit.model import Strength

PLAIN: Final = 1
PLACED: Final = 2
CLEAR: Final = 3
"""The document's default, the place it stands in, the words around it."""


class Judgement(NamedTuple):
    strength: Strength
    weight: int
