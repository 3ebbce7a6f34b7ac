"""What an analyzer is: a value with a pure function from the graph to verdicts and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stackaudit.graph import Graph
from stackaudit.model import Problem, Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A kind of verdict: its stable code, a short title, and what to do about it."""

    code: str
    title: str
    remedy: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Analyzer:
    """One question asked of every graph; `network` tells that it may only run with --online."""

    name: str
    version: int
    rules: tuple[Rule, ...]
    judge: Callable[[Graph], Iterator[Verdict | Problem]]
    network: bool = False
