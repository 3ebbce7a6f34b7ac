"""Claims of own development go in; refuted, unproven or borne out comes out, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from stackaudit.analyze.contract import Analyzer, Rule
from stackaudit.graph import ClaimOf, Graph
from stackaudit.model import Component, Evidence, Problem, Verdict

REFUTED = Rule(
    code="SA101",
    title="Claimed as own, known as somebody else's",
    remedy="Name the upstream project, or show what was added to it as code of its own.",
)
UNPROVEN = Rule(
    code="SA102",
    title="Claimed as own, nothing here proves it",
    remedy="Scan the tree that holds the code, or drop the claim.",
)
UNHELD = Rule(
    code="SA103",
    title="In-house by its source, its code is not in this tree",
    remedy="Scan the repository that holds it: what is outside the tree can only be claimed.",
)


def judge(graph: Graph) -> Iterator[Verdict | Problem]:
    components = {c.id: c for c in graph.components}
    own_names = {
        c.name.casefold(): c for c in graph.components if c.held and c.origin == "in-house"
    }
    for identity, group in groupby(graph.claims, key=lambda c: c.component):
        claims = list(group)
        yield from _judge_claim(components[identity], claims, own_names)
    yield from _outside(graph)


def _judge_claim(
    component: Component, claims: list[ClaimOf], own_names: dict[str, Component]
) -> Iterator[Verdict]:
    said = tuple(c.claim.evidence for c in claims)
    subject = claims[0].claim.subject
    if component.origin in ("open-source", "vendor"):
        whose = f" of {component.supplier}" if component.supplier else ""
        other = f" is {component.name}" if subject.casefold() != component.name.casefold() else ""
        yield Verdict(
            rule=REFUTED.code,
            level="error",
            verdict="refuted",
            message=f"“{subject}” is called own work, but it{other or ' is known'}: "
            f"{'open source' if component.origin == 'open-source' else 'a vendor product'}{whose}",
            component=component.id,
            evidence=said,
        )
    elif subject.casefold() not in own_names:
        yield Verdict(
            rule=UNPROVEN.code,
            level="warning",
            verdict="unproven",
            message=f"“{subject}” is called own work; no code in this tree bears it out",
            component=component.id,
            evidence=said,
        )


def _outside(graph: Graph) -> Iterator[Verdict]:
    """One note for all packages that come from the project's own registries and repositories."""
    outside = [
        c
        for c in graph.components
        if c.origin == "in-house" and c.claimed and not c.held and not c.id.startswith("claim:")
    ]
    if outside:
        names = ", ".join(c.name for c in outside[:4])
        more = f" and {len(outside) - 4} more" if len(outside) > 4 else ""
        evidence: tuple[Evidence, ...] = tuple(c.evidence[0] for c in outside if c.evidence)
        yield Verdict(
            rule=UNHELD.code,
            level="note",
            verdict="unproven",
            message=f"in-house by source, code not in this tree: {names}{more}",
            component=outside[0].id if len(outside) == 1 else None,
            evidence=evidence[:20],
        )


ANALYZER = Analyzer(name="claims", version=1, rules=(REFUTED, UNPROVEN, UNHELD), judge=judge)
