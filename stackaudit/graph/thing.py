"""A component in the making: evidence goes in bit by bit, the finished Component comes out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from stackaudit.model import STRENGTHS, Component, Confidence, Evidence, Scope, Strength

MAX_EVIDENCE = 50
"""Evidence kept per component: enough to check it, bounded for things that every file names."""

_RANK: Final[dict[Confidence, int]] = {"high": 0, "medium": 1, "low": 2}
_SCOPES: Final[tuple[Scope, ...]] = ("runtime", "peer", "optional", "build", "dev", "test")


@dataclass(slots=True)
class Thing:
    """A component in the making."""

    component: Component
    evidence: dict[tuple[str, int | None, str], Evidence] = field(default_factory=dict)
    strengths: set[Strength] = field(default_factory=set)
    scopes: set[Scope] = field(default_factory=set)
    manifests: set[str] = field(default_factory=set)
    quantity: int = 0

    def add(self, evidence: Evidence, strength: Strength, scope: Scope = "runtime") -> None:
        self.strengths.add(strength)
        self.scopes.add(scope)
        if len(self.evidence) < MAX_EVIDENCE:
            self.evidence.setdefault((evidence.path, evidence.line, evidence.by), evidence)

    def declared(self, evidence: Evidence) -> bool:
        """True for a line of a manifest that names the package: it is shown before what uses it."""
        return evidence.by in self.manifests

    def done(self) -> Component:
        strength: Strength = min(self.strengths, key=STRENGTHS.index, default="used")
        ordered = sorted(
            self.evidence.values(),
            key=lambda e: (not self.declared(e), _RANK[e.confidence], e.path, e.line or 0, e.by),
        )
        scope = self.component.scope
        if self.component.ecosystem is None and self.scopes:
            scope = min(self.scopes, key=_SCOPES.index)
        return replace(
            self.component,
            scope=scope,
            strength=strength,
            quantity=self.quantity or None,
            evidence=tuple(ordered),
        )
