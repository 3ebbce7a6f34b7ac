"""A Report goes in; the numbers and words that several renderers show in the same way come out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Final

from stackaudit.model import (
    COUNTED,
    PROJECT_ID,
    Component,
    Evidence,
    LayerShare,
    OriginShares,
    Problem,
    Relation,
    Report,
    Verdict,
)

UNKNOWN: Final = "unknown"
BANDS: Final = (
    ("assembled", 0), ("integrated", 5), ("engineered", 15), ("deep", 30), ("foundational", 45)
)  # fmt: skip
"""Each band and the verified percent at which it begins."""

INTENSITY: Final = "how much of this stack is the project's own work"
CLAIMED: Final = (
    "the same with the benefit of every doubt: what is called own and cannot be checked is "
    "believed, what is undisclosed costs nothing"
)

_LEVELS: Final = {"error": 0, "warning": 1, "note": 2}
_FAMILIES: Final = {
    "SA1": "Claim of own development", "SA2": "Origin of own code", "SA3": "Known vulnerability",
    "SA4": "Licence", "SA5": "Policy",
}  # fmt: skip
_SCOPES: Final = ("runtime", "peer", "optional", "build", "dev", "test")


# --- numbers ------------------------------------------------------------------------------------


def rounded(value: float, digits: int = 1) -> float:
    """Never −0.0, and never a number that JSON does not have."""
    return round(value, digits) + 0.0 if math.isfinite(value) else 0.0


def percent(value: float) -> str:
    return f"{rounded(value):.1f}"


def split(shares: OriginShares, digits: int = 1) -> OriginShares:
    """The four shares rounded so that they still sum to 100 (nothing to split stays nothing).

    In-house is rounded like every other percent, so that it reads as the verified score does;
    the other three share what is left by the largest remainder.
    """
    unit = 10**digits
    exact = [
        unit * value
        for value in (shares.in_house, shares.open_source, shares.vendor, shares.unknown)
    ]
    if abs(math.fsum(exact) - 100 * unit) > 0.5:
        parts = [round(value) for value in exact]
    else:
        own = round(unit * rounded(shares.in_house, digits))
        parts = [own, *(math.floor(value) for value in exact[1:])]
        by_remainder = sorted((1, 2, 3), key=lambda i: (parts[i] - exact[i], i))
        for i in by_remainder[: max(0, 100 * unit - sum(parts))]:
            parts[i] += 1
    own, opened, vendor, unknown = (rounded(part / unit, digits) for part in parts)
    return OriginShares(in_house=own, open_source=opened, vendor=vendor, unknown=unknown)


# --- words --------------------------------------------------------------------------------------


def band(report: Report) -> str:
    return report.score.intensity.band if report.score.judged else UNKNOWN


def verified_means(report: Report) -> str:
    """What the verified figure rests on in this scan: it may not promise more than was looked at."""
    packages = report.score.own_code.index_packages
    if packages:
        return f"own code found original beside {counted(packages, 'known package')}"
    return "own code without signs of copying; no index of known code given"


def headline(report: Report) -> str:
    """The score in as few words as a badge has room for."""
    if not report.score.judged:
        return UNKNOWN
    return f"{percent(report.score.intensity.verified)} % {band(report)}"


def scale() -> str:
    """The bands in one line."""
    first, *others = BANDS
    return first[0] + "".join(f" < {start} % ≤ {name}" for name, start in others)


def counted(number: int, noun: str, plural: str = "") -> str:
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def place(at: Evidence | Problem) -> str:
    return at.path if at.line is None else f"{at.path}:{at.line}"


def rule_title(rule: str) -> str:
    return _FAMILIES.get(rule[:3], "Finding")


def worst_first(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Open before waived, errors before warnings before notes, then as the report has them."""
    return sorted(verdicts, key=lambda v: (v.waived is not None, _LEVELS[v.level]))


# --- components ---------------------------------------------------------------------------------


def by_id(report: Report) -> dict[str, Component]:
    return {component.id: component for component in report.components}


def in_use(report: Report) -> list[Component]:
    """What the stack is made of: planned, former, rejected and merely mentioned things are not."""
    return [c for c in report.components if c.strength in COUNTED]


def links_in_use(report: Report) -> list[Relation]:
    """The relations between the components that are in use."""
    known = {PROJECT_ID, *(component.id for component in in_use(report))}
    return [r for r in report.relations if r.source in known and r.target in known]


def main_names(layer: LayerShare, components: Mapping[str, Component]) -> list[str]:
    """Names of a layer's outside technologies, those that tell most first; each project once."""
    found = [components[i] for i in layer.components if i in components and i != PROJECT_ID]
    found = [c for c in found if c.origin != "in-house"]
    found.sort(
        key=lambda c: (
            c.strength == "implied",
            c.technology is None,
            _SCOPES.index(c.scope),
            -(c.quantity or 0),
            -len(c.evidence),
            c.name.casefold(),
            c.id,
        )
    )
    names: dict[str, str] = {}
    for component in found:
        name = component.known_as or component.name.strip() or component.id
        names.setdefault(component.project or component.id, name)
    return list(dict.fromkeys(names.values()))
