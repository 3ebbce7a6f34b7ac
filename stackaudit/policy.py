"""A Report and a Policy go in; one gate verdict for each demand that is not met comes out."""

from __future__ import annotations

import datetime
import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from stackaudit.model import COUNTED, Component, Evidence, Level, Report, Verdict, Waiver
from stackaudit.settings import Policy, Waived


@dataclass(frozen=True, slots=True)
class Demand:
    """A kind of gate verdict, for documentation and outputs that explain their codes."""

    code: str
    title: str
    remedy: str


_SWAP = "Replace what is named, or waive it with a reason and a last day."
RULES = (
    Demand(
        "SA501", "Verified score below the policy's least", "Own more of the stack, or ask less."
    ),
    Demand("SA502", "More of unknown origin than allowed", "Disclose or identify what is unknown."),
    Demand("SA503", "A forbidden supplier", _SWAP),
    Demand("SA504", "A supplier seated in a forbidden country", _SWAP),
    Demand("SA505", "A forbidden licence", _SWAP),
    Demand("SA506", "A forbidden technology", _SWAP),
    Demand("SA507", "An origin that is forbidden on its layer", _SWAP),
)

_ORDER: dict[Level, int] = {"note": 0, "warning": 1, "error": 2}


def gate(report: Report, policy: Policy) -> Iterator[Verdict]:
    """SA5xx verdicts, each with the evidence of the component that breaks the policy."""
    intensity = report.score.intensity
    if policy.min_verified is not None and intensity.verified < policy.min_verified:
        yield _fail(
            "SA501",
            f"verified score {intensity.verified:.1f} is below the demanded {policy.min_verified:g}",
        )
    unknown = report.score.origins.unknown
    if policy.max_unknown is not None and unknown > policy.max_unknown:
        yield _fail(
            "SA502",
            f"{unknown:.1f} % of unknown origin is above the allowed {policy.max_unknown:g} %",
        )
    origins = dict(policy.forbid_origins)
    for component in report.components:
        if component.strength not in COUNTED or component.layer == "own":
            continue
        for value, forbidden, rule, what in (
            (component.supplier, policy.forbid_suppliers, "SA503", "supplier"),
            (component.country, policy.forbid_countries, "SA504", "country"),
            (component.technology, policy.forbid_technologies, "SA506", "technology"),
        ):
            if value and _listed(value, forbidden):
                yield _fail(rule, f"{component.name}: {what} {value} is forbidden", component)
        for licence in component.licenses:
            if _listed(licence, policy.forbid_licenses):
                yield _fail("SA505", f"{component.name}: licence {licence} is forbidden", component)
        if component.layer and component.origin in origins.get(component.layer, ()):
            yield _fail(
                "SA507",
                f"{component.name}: origin {component.origin} is forbidden on layer {component.layer}",
                component,
            )


def _listed(value: str, patterns: Sequence[str]) -> bool:
    folded = value.casefold()
    return any(fnmatch.fnmatchcase(folded, pattern.casefold()) for pattern in patterns)


def _fail(rule: str, message: str, component: Component | None = None) -> Verdict:
    evidence: tuple[Evidence, ...] = component.evidence[:3] if component else ()
    return Verdict(
        rule=rule,
        level="error",
        verdict="gate failed",
        message=message,
        component=component.id if component else None,
        evidence=evidence,
    )


def waive(verdicts: Iterable[Verdict], waivers: Sequence[Waived], today: str) -> list[Verdict]:
    """Mark what is waived; a waiver whose last day is past no longer holds."""
    day = datetime.date.fromisoformat(today)
    return [_waived(verdict, waivers, day) for verdict in verdicts]


def _waived(verdict: Verdict, waivers: Sequence[Waived], day: datetime.date) -> Verdict:
    for waiver in waivers:
        if (
            waiver.rule == verdict.rule
            and (waiver.until is None or day <= waiver.until)
            and (waiver.component is None or waiver.component == verdict.component)
            and (
                waiver.path is None
                or any(fnmatch.fnmatchcase(e.path, waiver.path) for e in verdict.evidence)
            )
        ):
            until = waiver.until.isoformat() if waiver.until else None
            return replace(verdict, waived=Waiver(reason=waiver.reason, until=until))
    return verdict


def failures(verdicts: Iterable[Verdict], policy: Policy) -> list[Verdict]:
    """The verdicts that make `check` fail: unwaived, at or above the policy's level."""
    return [
        v
        for v in verdicts
        if v.waived is None
        and _ORDER[v.level] >= _ORDER[policy.fail_on]
        and not (policy.allow_refuted_claims and v.rule == "SA101")
    ]
