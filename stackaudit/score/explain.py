"""A Stack and its Score go in; one line for each unit that weighs, or why it does not, comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stackaudit.model import Layer, Score
from stackaudit.score.formula import Balance, LayerBalance, weigh
from stackaudit.score.panels import UNCLASSIFIED
from stackaudit.score.stack import ATOM_UNIT, BASE, Outside, Stack


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One step of the sum: `mass` in doublings (percent on the last two lines of the score).

    `delta` is the point F(without) − F(with) where there is one; `components` the ids concerned.
    """

    subject: str
    layer: str | None = None
    counts: bool = True
    mass: float = 0.0
    delta: float | None = None
    why: str
    components: tuple[str, ...] = ()


def explain(stack: Stack, score: Score, component: str | None = None) -> list[Line]:
    """The whole sum, or everything that one component has to do with it (nothing for an unknown id)."""
    balance = weigh(stack)
    if component is None:
        return [*_own(stack, balance, score), *_layers(stack, balance), *_sums(balance)]
    deltas = {p.component: p.delta for p in score.points if p.component is not None}
    return list(_component(stack, balance, component, deltas.get(component)))


def _own(stack: Stack, balance: Balance, score: Score) -> Iterator[Line]:
    counts = balance.tally
    layers = {code.module: code.layer for code in stack.own if code.verified}
    yield Line(
        subject="own code, verified",
        mass=balance.own_verified,
        why=f"{counts.verified:,} distinct fingerprints: log2(1 + {counts.verified} / {ATOM_UNIT})",
    )
    if counts.claimed > counts.verified:
        yield Line(
            subject="own code, claimed",
            counts=False,
            mass=balance.own_claimed,
            why=f"{counts.claimed:,} fingerprints with those that could not be judged; "
            "they raise the claimed score only",
        )
    for point in score.points:
        if point.path is not None:
            alone = counts.modules.get(point.path, 0)
            yield Line(
                subject=point.path,
                layer=layers.get(point.path, "own"),
                delta=point.delta,
                why=f"{alone:,} fingerprints that no other module has",
            )


def _layers(stack: Stack, balance: Balance) -> Iterator[Line]:
    for layer in balance.layers:
        if layer.waived:
            yield Line(
                subject=layer.layer, layer=layer.layer, counts=False,
                why=f"the project's own: {layer.waived.because}",
            )  # fmt: skip
        if layer.unknown:
            yield Line(
                subject=layer.layer,
                layer=layer.layer,
                mass=layer.mass,
                why=f"undisclosed, charged as one unit: {_because(stack, layer.layer)}",
            )
        elif layer.projects:
            yield _layer_line(layer)
    for entry in balance.unclassified:
        yield Line(
            subject=entry.name or entry.project,
            layer=UNCLASSIFIED,
            mass=1.0,
            why="no layer is known for it: a full unit",
            components=entry.components,
        )


def _layer_line(layer: LayerBalance) -> Line:
    k = len(layer.projects)
    names = ", ".join(_name(entry) for entry in layer.projects[:8]) + (", …" if k > 8 else "")
    return Line(
        subject=layer.layer,
        layer=layer.layer,
        mass=layer.mass,
        why=f"{k} outside project{'s' if k > 1 else ''}: log2(1 + {k}): {names}",
        components=tuple(sorted({c for entry in layer.projects for c in entry.components})),
    )


def _because(stack: Stack, layer: Layer) -> str:
    if layer in BASE:
        return "nothing runs without it"
    reasons = sorted({charge.because for charge in stack.charges if charge.layer == layer})
    return "; ".join(reasons[:3]) + ("; …" if len(reasons) > 3 else "")


def _sums(balance: Balance) -> Iterator[Line]:
    loose = len(balance.unclassified)
    yield Line(
        subject="verified",
        mass=balance.verified,
        why=f"100 · {balance.own_verified:.2f} / ({balance.own_verified:.2f} own + "
        f"{balance.foundation:.2f} foundation + {balance.unknown} unknown + {loose} unclassified)",
    )
    yield Line(
        subject="claimed",
        mass=balance.claimed,
        why=f"100 · {balance.own_claimed:.2f} / ({balance.own_claimed:.2f} own + "
        f"{balance.foundation_claimed:.2f} foundation with claims believed)",
    )


def _component(
    stack: Stack, balance: Balance, component: str, delta: float | None
) -> Iterator[Line]:
    for layer in balance.layers:
        for entry in layer.projects:
            if component in entry.components:
                yield _unit(layer, entry, component, delta)
    for entry in balance.unclassified:
        if component in entry.components:
            yield Line(
                subject=_name(entry),
                layer=UNCLASSIFIED,
                mass=1.0,
                delta=delta,
                why="no layer is known for it: a full unit",
                components=entry.components,
            )
    for waived in (layer for layer in balance.layers if layer.waived):
        freed = [e for e in stack.outside if e.layer == waived.layer and component in e.components]
        if freed and all(component not in e.components for e in waived.projects):
            yield Line(
                subject=_name(freed[0]), layer=waived.layer, counts=False,
                why=f"the project is this itself: {waived.waived.because if waived.waived else ''}",
                components=freed[0].components,
            )  # fmt: skip
    for reason in (reason for identity, reason in stack.left_out if identity == component):
        yield Line(subject=component, counts=False, why=reason, components=(component,))
    unknown = {layer.layer for layer in balance.layers if layer.unknown}
    for charge in stack.charges:
        if charge.by == component:
            filled = "" if charge.layer in unknown else " (filled, so nothing is added)"
            yield Line(
                subject=charge.layer,
                layer=charge.layer,
                counts=charge.layer in unknown,
                mass=float(charge.layer in unknown),
                why=f"charged because {charge.because}{filled}",
                components=(component,),
            )


def _unit(layer: LayerBalance, entry: Outside, component: str, delta: float | None) -> Line:
    k = len(layer.projects)
    why = f"one of {k} outside projects on this layer: log2(1 + {k}) / {k}"
    if k == 1:
        why = "the only outside project on this layer: one unit"
        if layer.charged:
            why += ", charged as unknown if it were not named"
    if len(entry.components) > 1:
        others = ", ".join(c for c in entry.components if c != component)
        why += f"; one project with {others}, so it alone moves nothing"
    if entry.claimed:
        why += "; called in-house, but its code is not in the tree"
    return Line(
        subject=_name(entry),
        layer=layer.layer,
        mass=layer.foundation / k,
        delta=delta,
        why=why,
        components=entry.components,
    )


def _name(entry: Outside) -> str:
    return entry.name or entry.project
