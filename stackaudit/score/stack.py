"""What the score is computed from: frozen values that hold what the stack uses and what is its own."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from stackaudit.model import FileState, Layer, Origin

ATOM_UNIT: Final = 1000
"""A0: so many distinct fingerprints are the first doubling of own mass."""

BASE: Final[tuple[Layer, ...]] = ("cpu", "os", "language")
"""Layers without which nothing runs: charged whether anybody names them or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outside:
    """One outside project on one layer, used directly; `layer` None is "unclassified".

    `components` are the ids that stand for it. `claimed` marks what is called in-house while its
    code is not in the tree: it weighs on the verified score like any other, not on the claimed one.
    An unclassified entry is one package: `project` and `name` together tell it from the next.
    """

    project: str
    name: str = ""
    layer: Layer | None
    origin: Origin = "unknown"
    supplier: str | None = None
    country: str | None = None
    components: tuple[str, ...] = ()
    claimed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Own:
    """Own code of one module on one layer; `atoms` are sorted runs of 8-byte little-endian fingerprints.

    The same fingerprint may stand in many runs and modules: it counts once. `verified` is False for
    code that could not be judged, which raises the claimed score only.
    """

    module: str
    layer: Layer = "own"
    atoms: tuple[bytes, ...] = ()
    verified: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Charge:
    """A layer that something must fill, known or not; without component `by` the reason falls away."""

    layer: Layer
    because: str
    by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Produced:
    """The project is this layer, or its build makes it: `project` is the identity it then stands for.

    It holds for files below the folder `root` in one of `languages` (none named: in all).
    """

    layer: Layer
    because: str
    project: str = ""
    root: str = ""
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeLines:
    """Lines of what the tree holds as its own, by what became of them; `fingerprints` with repetitions."""

    lines: int = 0
    original: float = 0.0
    copied: float = 0.0
    unknown: float = 0.0
    declarative: int = 0
    fingerprints: int = 0
    index_packages: int = 0
    index_files: int = 0
    files: tuple[FileState, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """Everything the score depends on. `held` are (layer, component id) of own packages, `left_out`
    (component id, reason) of what does not count; both serve the tables and explanations only."""

    outside: tuple[Outside, ...] = ()
    own: tuple[Own, ...] = ()
    charges: tuple[Charge, ...] = ()
    produced: tuple[Produced, ...] = ()
    lines: CodeLines = CodeLines()
    held: tuple[tuple[Layer, str], ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()


def packed(atoms: Iterable[int]) -> bytes:
    """Fingerprints as one sorted run without duplicates."""
    values = array("Q", sorted(set(atoms)))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def unpacked(run: bytes) -> array[int]:
    values = array("Q")
    values.frombytes(run)
    if sys.byteorder == "big":
        values.byteswap()
    return values
