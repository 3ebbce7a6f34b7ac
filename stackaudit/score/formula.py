"""A Stack goes in, its Balance comes out: own mass against foundation mass, and the two percentages.

Section names are those of the score method. Where "Definition" is silent, this decides:

* A project on two layers is one unit on each: k counts projects *per layer*.
* An unclassified package costs a unit of its own even where another of the same project is
  classified. Otherwise moving one of two packages out of sight would pay (relation 9).
* A layer is `unknown` when it is charged and no outside project is known on it. What is claimed as
  in-house without code in the tree counts among the outside projects of the verified score and not
  among those of the claimed one, so that calling a dependency one's own leaves the floor where it was.
* A waived layer frees its charge and the entry of the very technology that the project is, nothing
  else: a compiler still stands on the other languages that it is written in. For the claimed score
  unjudged fingerprints serve for the waiver, so that judging them later nests the interval.
* Unclassified packages join `library` of the claimed score by project: one that is there already
  adds nothing.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from stackaudit.model import LAYERS, Layer, Origin
from stackaudit.score.stack import ATOM_UNIT, BASE, Outside, Produced, Stack
from stackaudit.score.tally import Tally, tally

BANDS: Final = (
    (5.0, "assembled"),
    (15.0, "integrated"),
    (30.0, "engineered"),
    (45.0, "deep"),
    (math.inf, "foundational"),
)
_HEAVIEST: Final[tuple[Origin, ...]] = ("vendor", "open-source", "unknown", "in-house")


def band(verified: float) -> str:
    return next(name for limit, name in BANDS if verified < limit)


def doublings(amount: float) -> float:
    return math.log2(1 + amount)


def own_mass(atoms: int) -> float:
    return doublings(atoms / ATOM_UNIT)


def percent(part: float, whole: float) -> float:
    return 100 * (part / whole) if whole > 0 else 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class LayerBalance:
    """One layer: the outside projects that count, whether it is charged as unknown, own fingerprints."""

    layer: Layer
    projects: tuple[Outside, ...] = ()
    charged: bool = False
    waived: Produced | None = None
    atoms: int = 0

    @property
    def foundation(self) -> float:
        return doublings(len(self.projects))

    def part(self, projects: int) -> float:
        """What so many of the layer's projects weigh, each alike."""
        return self.foundation * projects / len(self.projects) if projects else 0.0

    @property
    def unknown(self) -> int:
        return int(self.charged and not self.projects and self.waived is None)

    @property
    def mass(self) -> float:
        return self.foundation + self.unknown


@dataclass(frozen=True, kw_only=True, slots=True)
class Balance:
    """Both sides of the score; `layers` in the order of the model, only those that hold something."""

    tally: Tally
    own_verified: float
    own_claimed: float
    layers: tuple[LayerBalance, ...]
    unclassified: tuple[Outside, ...]
    foundation: float
    foundation_claimed: float

    @property
    def unknown(self) -> int:
        return sum(layer.unknown for layer in self.layers)

    @property
    def total(self) -> float:
        """What the verified score divides by."""
        return self.own_verified + self.foundation + self.unknown + len(self.unclassified)

    @property
    def verified(self) -> float:
        return percent(self.own_verified, self.total)

    @property
    def claimed(self) -> float:
        return percent(self.own_claimed, self.own_claimed + self.foundation_claimed)


def weigh(stack: Stack) -> Balance:
    """The one pass over a stack that everything else reads from."""
    counts = tally(stack.own, {made.layer for made in stack.produced})
    projects = _by_layer(stack.outside)
    charged = {*BASE, *(charge.layer for charge in stack.charges)}
    unclassified = projects.pop(None, ())
    layers = []
    for layer in LAYERS:
        waived = _waiver(stack.produced, layer, counts.layers)
        found = LayerBalance(
            layer=layer,
            projects=_without(projects.get(layer, ()), waived),
            charged=layer in charged,
            waived=waived,
            atoms=counts.layers.get(layer, 0),
        )
        if found.projects or found.charged or found.atoms:
            layers.append(found)
    return Balance(
        tally=counts,
        own_verified=own_mass(counts.verified),
        own_claimed=own_mass(counts.claimed),
        layers=tuple(layers),
        unclassified=unclassified,
        foundation=math.fsum(layer.foundation for layer in layers),
        foundation_claimed=_ceiling(stack, projects, unclassified, counts),
    )


def _ceiling(
    stack: Stack,
    projects: Mapping[Layer | None, tuple[Outside, ...]],
    unclassified: tuple[Outside, ...],
    counts: Tally,
) -> float:
    """K': claims believed, undisclosed layers free, unclassified packages among the libraries."""
    loose = {entry.project for entry in unclassified if not entry.claimed}
    masses = []
    for layer in LAYERS:
        waived = _waiver(stack.produced, layer, counts.produced)
        known = _without(projects.get(layer, ()), waived)
        names = {entry.project for entry in known if not entry.claimed}
        masses.append(doublings(len(names | loose if layer == "library" else names)))
    return math.fsum(masses)


def _waiver(
    produced: Iterable[Produced], layer: Layer, atoms: Mapping[Layer, int]
) -> Produced | None:
    """Why a layer is the project's own, if it is and enough of its code stands in it."""
    if atoms.get(layer, 0) < ATOM_UNIT:
        return None
    made = [p for p in produced if p.layer == layer]
    # A known identity frees more than a mere product of the build.
    return min(made, key=lambda p: (not p.project, p.project, p.because, p.root), default=None)


def _without(projects: tuple[Outside, ...], waived: Produced | None) -> tuple[Outside, ...]:
    if waived is None or not waived.project:
        return projects
    return tuple(entry for entry in projects if entry.project != waived.project)


def _by_layer(outside: Iterable[Outside]) -> dict[Layer | None, tuple[Outside, ...]]:
    """Entries of one project on one layer as one entry, ordered by project."""
    groups: dict[tuple[Layer | None, str, str], list[Outside]] = defaultdict(list)
    for entry in outside:
        name = entry.name if entry.layer is None else ""
        groups[entry.layer, entry.project, name].append(entry)
    found: dict[Layer | None, list[Outside]] = defaultdict(list)
    for (layer, _, _), same in sorted(groups.items(), key=lambda item: item[0][1:]):
        found[layer].append(same[0] if len(same) == 1 else _merged(same))
    return {layer: tuple(entries) for layer, entries in found.items()}


def _merged(same: list[Outside]) -> Outside:
    """One entry for several: the heaviest origin, the commonest supplier, all component ids."""
    suppliers = Counter(entry.supplier for entry in same if entry.supplier)
    supplier = min(suppliers, key=lambda s: (-suppliers[s], s), default=None)
    countries = [e.country for e in same if e.country and e.supplier == supplier]
    return replace(
        same[0],
        name=min((e.name for e in same if e.name), default=""),
        origin=min((e.origin for e in same), key=_HEAVIEST.index),
        supplier=supplier,
        country=min(countries, default=None),
        components=tuple(sorted({c for e in same for c in e.components})),
        claimed=all(e.claimed for e in same),
    )
