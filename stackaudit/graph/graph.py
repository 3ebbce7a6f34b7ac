"""The finished Graph: what is known of a project before anybody judges it."""

from __future__ import annotations

from dataclasses import dataclass

from stackaudit.model import Claim, Code, Component, Layer, Problem, Project, Relation, Signal


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimOf:
    """A claim and the id of the component it speaks of."""

    claim: Claim
    component: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Graph:
    """Everything that is known of a project, sorted; `needs` are layers that something in use implies."""

    project: Project
    components: tuple[Component, ...]
    relations: tuple[Relation, ...]
    codes: tuple[Code, ...]
    signals: tuple[Signal, ...]
    claims: tuple[ClaimOf, ...]
    needs: tuple[tuple[Layer, str], ...]
    problems: tuple[Problem, ...]
