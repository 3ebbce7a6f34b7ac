"""Components and code go in, one Score comes out: the verified in-house share and what explains it."""

from __future__ import annotations

from stackaudit.score.bridge import Facts, stack_of
from stackaudit.score.code import own_code_of
from stackaudit.score.explain import Line, explain
from stackaudit.score.judge import score
from stackaudit.score.produced import is_linker_script, produced_of
from stackaudit.score.stack import Charge, Outside, Own, Produced, Stack, packed

__all__ = [
    "Charge",
    "Facts",
    "Line",
    "Outside",
    "Own",
    "Produced",
    "Stack",
    "explain",
    "is_linker_script",
    "own_code_of",
    "packed",
    "produced_of",
    "score",
    "stack_of",
]
