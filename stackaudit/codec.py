"""Findings to plain JSON values and back: what the cache keeps and what test cases expect."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Final, TypeAlias, Union

from stackaudit.model import (
    Claim,
    Code,
    Edge,
    Evidence,
    Finding,
    Mention,
    Package,
    Problem,
    Ref,
    Signal,
    Source,
)

Plain: TypeAlias = Union[bool, int, float, str, "list[Plain]", "dict[str, Plain]", None]

_KINDS: Final[dict[str, Callable[..., Finding]]] = {
    kind.__name__.lower(): kind for kind in (Package, Edge, Signal, Mention, Claim, Code, Problem)
}
_NESTED: Final = {"evidence": Evidence, "source": Source, "target": Ref}


_Record: TypeAlias = Union[Finding, Evidence, Source, Ref]


_FIELDS: Final[dict[type[_Record], tuple[tuple[str, object], ...]]] = {
    kind: tuple((f.name, f.default) for f in fields(kind))
    for kind in (Package, Edge, Signal, Mention, Claim, Code, Problem, Evidence, Source, Ref)
}


def to_plain(finding: Finding) -> dict[str, Plain]:
    """One finding as a dictionary: its kind under "is", then every field that is not at its default."""
    return {"is": type(finding).__name__.lower(), **_plain(finding)}


def _plain(value: _Record) -> dict[str, Plain]:
    out: dict[str, Plain] = {}
    for name, default in _FIELDS[type(value)]:
        inner = getattr(value, name)
        if default is not MISSING and inner == default:
            continue
        if isinstance(inner, bytes):
            out[name] = base64.b64encode(inner).decode("ascii")
        elif isinstance(inner, tuple):
            out[name] = list(inner)
        elif inner is None or isinstance(inner, (str, int, float, bool)):
            out[name] = inner
        else:
            out[name] = _plain(inner)
    return out


def from_plain(plain: dict[str, Plain]) -> Finding:
    """The inverse of to_plain; raises KeyError, TypeError or ValueError for anything else."""
    name = plain["is"]
    assert isinstance(name, str)
    kind = _KINDS[name]
    given: dict[str, object] = {}
    for key, value in plain.items():
        if key == "is":
            continue
        if isinstance(value, dict):
            nested = Ref if kind is Edge else _NESTED[key]
            given[key] = nested(**value)
        elif isinstance(value, list):
            given[key] = tuple(value)
        elif key == "atoms" and isinstance(value, str):
            given[key] = base64.b64decode(value)
        else:
            given[key] = value
    return kind(**given)
