"""Runs of fingerprints go in, counts of distinct ones come out: overall, per layer, and per module alone."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from stackaudit.model import Layer
from stackaudit.score.stack import Own, unpacked

LIMIT: Final = 2_000_000
"""Fingerprints held in memory at once: a tree with more is counted range by range."""

Key = TypeVar("Key")
Cell = tuple[str, Layer]


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """Distinct fingerprints.

    `verified` and `claimed` (which includes the verified) are the A of the two scores. `layers`
    counts the verified ones of each layer, `modules` those of each module that no other has.
    `produced` counts verified and unjudged ones of the layers that were asked for, and
    `produced_alone` the verified ones of a module there that no other module has there.
    """

    verified: int
    claimed: int
    layers: Mapping[Layer, int]
    modules: Mapping[str, int]
    produced: Mapping[Layer, int]
    produced_alone: Mapping[Cell, int]


def tally(own: Iterable[Own], produced: Collection[Layer] = (), limit: int = LIMIT) -> Tally:
    """Count what is distinct; what stands in several modules belongs to none of them alone."""
    cells: dict[Cell, list[bytes]] = defaultdict(list)
    unjudged: dict[Layer, list[bytes]] = defaultdict(list)
    for code in own:
        runs = cells[code.module, code.layer] if code.verified else unjudged[code.layer]
        runs.extend(run for run in code.atoms if run)
    verified = claimed = 0
    layers: dict[Layer, int] = defaultdict(int)
    modules: dict[str, int] = dict.fromkeys((module for module, _ in cells), 0)
    made: dict[Layer, int] = dict.fromkeys(produced, 0)
    alone: dict[Cell, int] = defaultdict(int)
    everything = [*cells.values(), *unjudged.values()]
    for low, high in _ranges(everything, limit):
        judged = {cell: _distinct(runs, low, high) for cell, runs in cells.items()}
        rest = {layer: _distinct(runs, low, high) for layer, runs in unjudged.items()}
        by_module = _joined((module, atoms) for (module, _), atoms in judged.items())
        seen, shared = _seen(by_module.values())
        for module, atoms in by_module.items():
            modules[module] += len(atoms) - len(atoms & shared)
        verified += len(seen)
        by_layer = _joined((layer, atoms) for (_, layer), atoms in judged.items())
        for layer, atoms in by_layer.items():
            layers[layer] += len(atoms)
        for layer in made:
            there = {cell: atoms for cell, atoms in judged.items() if cell[1] == layer}
            _, common = _seen(there.values())
            for cell, atoms in there.items():
                alone[cell] += len(atoms) - len(atoms & common)
            made[layer] += len(by_layer.get(layer, set()) | rest.get(layer, set()))
        claimed += len(seen.union(*rest.values()))
    return Tally(
        verified=verified,
        claimed=claimed,
        layers={layer: n for layer, n in layers.items() if n},
        modules=modules,
        produced=made,
        produced_alone=dict(alone),
    )


def _ranges(
    groups: Sequence[Sequence[bytes]], limit: int
) -> Iterator[tuple[int | None, int | None]]:
    """Equal ranges of fingerprints (they are hashes, so equally full); one without bounds for small trees."""
    parts = 1 + sum(len(run) for runs in groups for run in runs) // (8 * limit)
    if parts == 1:
        yield None, None
        return
    top = 1 + max(int.from_bytes(run[-8:], "little") for runs in groups for run in runs)
    cuts = [top * part // parts for part in range(parts + 1)]
    yield from pairwise(cuts)


def _distinct(runs: Iterable[bytes], low: int | None, high: int | None) -> set[int]:
    found: set[int] = set()
    for run in runs:
        atoms = unpacked(run)
        if low is not None and high is not None:
            atoms = atoms[bisect_left(atoms, low) : bisect_left(atoms, high)]
        found.update(atoms)
    return found


def _joined(pairs: Iterable[tuple[Key, set[int]]]) -> dict[Key, set[int]]:
    """Sets under the same key as one; a key with a single set keeps that very set."""
    groups: dict[Key, list[set[int]]] = defaultdict(list)
    for key, atoms in pairs:
        groups[key].append(atoms)
    return {
        key: group[0] if len(group) == 1 else group[0].union(*group[1:])
        for key, group in groups.items()
    }


def _seen(sets: Iterable[set[int]]) -> tuple[set[int], set[int]]:
    """What occurs at all, and what occurs in more than one set."""
    seen: set[int] = set()
    shared: set[int] = set()
    for atoms in sets:
        shared |= seen & atoms
        seen |= atoms
    return seen, shared
