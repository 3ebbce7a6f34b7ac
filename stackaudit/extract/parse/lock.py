"""The packages of a lockfile and who needs whom go in; Package and Edge findings with their scopes come out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple

from stackaudit.files import File
from stackaudit.model import Edge, Finding, Package, Ref, Role, Scope, Source

_REGISTRY: Final = Source(kind="registry")
_STRENGTH: Final[tuple[Scope, ...]] = ("runtime", "peer", "optional", "build", "dev", "test")
"""A package is as strong as the strongest chain of needs that leads to it."""


@dataclass(slots=True, kw_only=True, eq=False)
class Locked:
    """One entry of a lockfile. `scope` None: to be found from who needs it; `line` None: not listed.

    An entry without a name only carries its needs: a project that the lock does not name.
    """

    ref: Ref
    line: int | None
    role: Role = "dependency"
    source: Source = _REGISTRY
    commit: str | None = None
    alias: str | None = None
    licenses: tuple[str, ...] = ()
    scope: Scope | None = None
    direct: bool | None = False


class Need(NamedTuple):
    """`source` needs `target`; `scope` is what the source's list of needs is called."""

    source: Locked
    target: Locked
    scope: Scope = "runtime"


def lock_findings(
    file: File, by: str, entries: Collection[Locked], needs: Collection[Need]
) -> Iterator[Finding]:
    """One Package for each name and version, then an Edge for each pair of them."""
    for need in needs:
        if need.source.role != "dependency":
            need.target.direct = True
    _spread_scopes(entries, needs)
    alike: dict[tuple[Ref, Role], list[Locked]] = {}
    for entry in entries:
        if entry.ref.name:
            alike.setdefault((entry.ref, entry.role), []).append(entry)
    for same in alike.values():
        yield _package(file, by, same)
    pairs = {(n.source.ref, n.target.ref): None for n in needs if n.source.ref.name}
    for source, target in pairs:
        if target.name and source != target:
            yield Edge(source=source, target=target, path=file.path)


def _package(file: File, by: str, same: list[Locked]) -> Package:
    first = same[0]
    own = first.role != "dependency"
    told = [entry.direct for entry in same if entry.direct is not None]
    return Package(
        ecosystem=first.ref.ecosystem,
        name=first.ref.name,
        version=first.ref.version,
        scope=min((e.scope or "runtime" for e in same), key=_STRENGTH.index),
        direct=True if own else any(told) if told else None,
        role=first.role,
        locked=True,
        source=first.source,
        commit=first.commit,
        alias=next((e.alias for e in same if e.alias), None),
        licenses=first.licenses,
        evidence=file.at(first.line, by),
    )


def _spread_scopes(entries: Iterable[Locked], needs: Iterable[Need]) -> None:
    """Give every entry without a scope the strongest one under which the own packages reach it."""
    below: dict[int, list[Need]] = {}
    for need in needs:
        below.setdefault(id(need.source), []).append(need)
    reached = {id(entry): entry for entry in entries if entry.role != "dependency"}
    for strength, scope in enumerate(_STRENGTH):
        waiting = list(reached.values())
        while waiting:
            for need in below.get(id(waiting.pop()), ()):
                target = need.target
                if id(target) in reached or _STRENGTH.index(need.scope) > strength:
                    continue
                reached[id(target)] = target
                waiting.append(target)
                if target.scope is None:
                    target.scope = scope
