"""A Balance goes in; the split by origin, the layers, the suppliers and their concentration come out.

The unknown share holds what is undisclosed, what is of unknown origin, and what is called in-house
while its code is elsewhere. In-house is the verified own mass, so it equals the verified score.
A project whose owner nobody knows is its own supplier: counting all of them as one would invent a
concentration, leaving them out would hide one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping

from stackaudit.model import (
    ORIGINS,
    Concentration,
    Layer,
    LayerShare,
    Origin,
    OriginShares,
    SupplierShare,
)
from stackaudit.score.formula import Balance, LayerBalance, percent
from stackaudit.score.stack import Outside, Stack

UNCLASSIFIED = "unclassified"
"""The row of the layer table that holds what no layer is known for."""


def origins(balance: Balance) -> OriginShares:
    """The whole score's mass by origin, in percent."""
    rows = [_masses(layer, 0.0) for layer in balance.layers]
    rows.append(_loose(balance))
    rows.append({"in-house": balance.own_verified})
    return _shares({origin: math.fsum(row.get(origin, 0.0) for row in rows) for origin in ORIGINS})


def layers(stack: Stack, balance: Balance) -> tuple[LayerShare, ...]:
    """One row for each layer with mass, in the order of the model, the unclassified last."""
    held: dict[str, list[str]] = defaultdict(list)
    for layer_name, component in stack.held:
        held[layer_name].append(component)
    spread = sum(layer.atoms for layer in balance.layers)
    rows = []
    for layer in balance.layers:
        own = balance.own_verified * layer.atoms / spread if layer.atoms else 0.0
        mass = layer.mass + own
        if mass:
            ids = {c for entry in layer.projects for c in entry.components}
            rows.append(
                LayerShare(
                    layer=layer.layer,
                    shares=_shares(_masses(layer, own)),
                    mass=mass,
                    components=tuple(sorted(ids.union(held[layer.layer]))),
                )
            )
    if balance.unclassified:
        ids = {c for entry in balance.unclassified for c in entry.components}
        rows.append(
            LayerShare(
                layer=UNCLASSIFIED,
                shares=_shares(_loose(balance)),
                mass=float(len(balance.unclassified)),
                components=tuple(sorted(ids)),
            )
        )
    return tuple(rows)


def _masses(layer: LayerBalance, own: float) -> dict[Origin, float]:
    found = {o: layer.part(n) for o, n in Counter(map(_origin, layer.projects)).items()}
    found["in-house"] = own
    found["unknown"] = found.get("unknown", 0.0) + layer.unknown
    return found


def _loose(balance: Balance) -> dict[Origin, float]:
    return {o: float(n) for o, n in Counter(map(_origin, balance.unclassified)).items()}


def _origin(entry: Outside) -> Origin:
    return "unknown" if entry.claimed or entry.origin == "in-house" else entry.origin


def _shares(masses: Mapping[Origin, float]) -> OriginShares:
    whole = math.fsum(masses.values())
    return OriginShares(
        in_house=percent(masses.get("in-house", 0.0), whole),
        open_source=percent(masses.get("open-source", 0.0), whole),
        vendor=percent(masses.get("vendor", 0.0), whole),
        unknown=percent(masses.get("unknown", 0.0), whole),
    )


def suppliers(balance: Balance) -> tuple[SupplierShare, ...]:
    """Every supplier with its percent of the foundation mass, the largest first; they sum to 100."""
    held: dict[tuple[bool, str], dict[Layer, int]] = {}
    names: dict[tuple[bool, str], str] = {}
    countries: dict[tuple[bool, str], Counter[str]] = {}
    for layer in balance.layers:
        for entry in layer.projects:
            known = entry.supplier is not None
            key = (known, entry.supplier or entry.project)
            counts = held.setdefault(key, {})
            counts[layer.layer] = counts.get(layer.layer, 0) + 1
            names.setdefault(key, entry.supplier or entry.name or entry.project)
            if entry.country:
                countries.setdefault(key, Counter())[entry.country] += 1
    weights = {layer.layer: layer for layer in balance.layers}
    shares = []
    for key, counts in held.items():
        mass = math.fsum(weights[layer].part(count) for layer, count in counts.items())
        seen = countries.get(key, Counter())
        shares.append(
            SupplierShare(
                name=names[key],
                country=min(seen, key=lambda c: (-seen[c], c), default=None),
                share=percent(mass, balance.foundation),
                layers=tuple(counts),
            )
        )
    return tuple(sorted(shares, key=lambda s: (-s.share, s.name, s.layers)))


def concentration(balance: Balance, listed: tuple[SupplierShare, ...]) -> Concentration:
    """Herfindahl-Hirschman index over the suppliers, its inverse, and the single points of failure."""
    hhi = math.fsum((one.share / 100) ** 2 for one in listed)
    return Concentration(
        hhi=hhi,
        effective_suppliers=1 / hhi if hhi else 0.0,
        single_points=(*_lone_projects(balance), *_layer_holders(balance)),
    )


def _lone_projects(balance: Balance) -> list[str]:
    return [
        f"{layer.layer}: {layer.projects[0].name or layer.projects[0].project}"
        for layer in balance.layers
        if len(layer.projects) == 1 and not layer.projects[0].claimed
    ]


def _layer_holders(balance: Balance) -> list[str]:
    """Owners without whom two layers or more would be empty."""
    emptied: dict[str, list[str]] = defaultdict(list)
    for layer in balance.layers:
        owners = {entry.supplier for entry in layer.projects if not entry.claimed}
        if len(owners) == 1 and not any(entry.claimed for entry in layer.projects):
            for owner in owners:
                if owner is not None:
                    emptied[owner].append(layer.layer)
    return [
        f"{owner}: {', '.join(names)}" for owner, names in sorted(emptied.items()) if len(names) > 1
    ]
