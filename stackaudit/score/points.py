"""A Stack and its Balance go in; what each component and own module moves the verified score comes out.

Every point is F(without) − F(with), computed from the few layers it touches instead of a second
scoring. A component that shares its place with another of the same project moves nothing alone, and
neither does the only entry of a charged layer: without it the layer is charged as unknown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from stackaudit.model import Layer, Point
from stackaudit.score.formula import Balance, LayerBalance, doublings, own_mass, percent
from stackaudit.score.stack import ATOM_UNIT, BASE, Stack


def points(stack: Stack, balance: Balance) -> tuple[Point, ...]:
    """All points, the largest movement first."""
    found = [*_components(stack, balance), *_modules(stack, balance)]
    return tuple(sorted(found, key=lambda p: (-abs(p.delta), p.component or "", p.path or "")))


def _components(stack: Stack, balance: Balance) -> Iterator[Point]:
    reasons = _reasons(stack)
    by_name = {layer.layer: layer for layer in balance.layers}
    touched = _touched(balance, reasons)
    loose: dict[str, int] = defaultdict(int)
    for entry in balance.unclassified:
        for component in entry.components:
            loose[component] += len(entry.components) == 1
    reliefs: dict[tuple[Layer, int, str | None], float] = {}
    effects: dict[float, float] = {}
    for component in sorted({*touched, *loose}):
        relief = float(loose.get(component, 0))
        for name, removed in touched.get(component, ()):
            # The component matters only where it is itself a reason for the charge.
            key = (name, removed, component if component in reasons.get(name, ()) else None)
            if key not in reliefs:
                layer = by_name[name]
                reliefs[key] = layer.mass - _mass_without(layer, removed, component, reasons)
            relief += reliefs[key]
        if relief not in effects:
            effects[relief] = _moved(balance, relief)
        yield Point(component=component, path=None, delta=effects[relief])


def _touched(
    balance: Balance, reasons: dict[Layer, set[str | None]]
) -> dict[str, tuple[tuple[Layer, int], ...]]:
    """For every component the layers it touches, and how many of their projects go with it."""
    touched: dict[str, tuple[tuple[Layer, int], ...]] = {}

    def touch(component: str, layer: Layer, removed: int) -> None:
        before = touched.get(component, ())
        if before:
            removed += dict(before).get(layer, 0)
            before = tuple(pair for pair in before if pair[0] != layer)
        touched[component] = (*before, (layer, removed))

    for layer in balance.layers:
        for entry in layer.projects:
            alone = len(entry.components) == 1
            for component in entry.components:
                touch(component, layer.layer, int(alone))
        only = reasons.get(layer.layer, set())
        if len(only) == 1:
            for by in only - {None}:
                touch(by or "", layer.layer, 0)
    return touched


def _moved(balance: Balance, relief: float) -> float:
    if relief == 0:
        return 0.0
    return percent(balance.own_verified, balance.total - relief) - balance.verified


def _reasons(stack: Stack) -> dict[Layer, set[str | None]]:
    """For every charged layer the components that charge it; None is a reason that nothing removes."""
    reasons: dict[Layer, set[str | None]] = {layer: {None} for layer in BASE}
    for charge in stack.charges:
        reasons.setdefault(charge.layer, set()).add(charge.by)
    return reasons


def _mass_without(
    layer: LayerBalance, removed: int, component: str, reasons: dict[Layer, set[str | None]]
) -> float:
    left = len(layer.projects) - removed
    if left:
        return doublings(left)
    charged = bool(reasons.get(layer.layer, set()) - {component})
    return float(charged and layer.waived is None)


def _modules(stack: Stack, balance: Balance) -> Iterator[Point]:
    counts = balance.tally
    waived = [layer for layer in balance.layers if layer.waived]
    for module in sorted(counts.modules):
        own = own_mass(counts.verified - counts.modules[module])
        rest = balance.total - balance.own_verified + _lost_waivers(module, waived, stack, balance)
        delta = percent(own, own + rest) - balance.verified if counts.modules[module] else 0.0
        yield Point(component=None, path=module, delta=delta)


def _lost_waivers(
    module: str, waived: Iterable[LayerBalance], stack: Stack, balance: Balance
) -> float:
    """What comes due when a layer that the project makes has too little code left without a module."""
    due = 0.0
    for layer in waived:
        if layer.atoms - balance.tally.produced_alone.get((module, layer.layer), 0) >= ATOM_UNIT:
            continue
        own_name = layer.waived.project if layer.waived else ""
        freed = {
            entry.project
            for entry in stack.outside
            if entry.layer == layer.layer and own_name and entry.project == own_name
        }
        due += doublings(len(layer.projects) + len(freed)) or float(layer.charged)
        due -= layer.mass
    return due
