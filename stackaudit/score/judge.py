"""A Stack goes in, the complete Score comes out."""

from __future__ import annotations

from stackaudit.model import Intensity, Score
from stackaudit.score import panels
from stackaudit.score.code import own_code
from stackaudit.score.formula import band, weigh
from stackaudit.score.points import points
from stackaudit.score.stack import Stack


def score(stack: Stack) -> Score:
    """Everything the report says in numbers; `judged` is False where neither code nor component was found."""
    balance = weigh(stack)
    listed = panels.suppliers(balance)
    found = bool(stack.outside or stack.held or stack.lines.lines or balance.tally.claimed)
    return Score(
        intensity=Intensity(
            verified=balance.verified, claimed=balance.claimed, band=band(balance.verified)
        ),
        origins=panels.origins(balance),
        layers=panels.layers(stack, balance),
        suppliers=listed,
        concentration=panels.concentration(balance, listed),
        own_code=own_code(stack.lines, balance.tally),
        points=points(stack, balance),
        judged=found,
    )
