"""The packages of a Python lockfile go in; which one a requirement means and who needs whom come out."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from stackaudit.extract.parse.requirement import canonical, scope_of_words
from stackaudit.model import Edge, Ref, Scope

Node: TypeAlias = tuple[str, str]
"""(canonical name, version or "")."""

SCOPE_ORDER: Final[tuple[Scope, ...]] = ("runtime", "peer", "optional", "build", "dev", "test")


_MAX_VERSIONS: Final = 20
"""No honest lock holds more versions of one package; a forged one must not explode."""


@dataclass(slots=True)
class Listing:
    """What one lockfile lists: versions by name, and the edges between them."""

    path: str
    _versions: dict[str, dict[str | None, str]] = field(default_factory=dict)
    _edges: dict[tuple[Node, Node], Edge] = field(default_factory=dict)

    def add(self, name: str, version: str | None) -> Node:
        key = canonical(name)
        self._versions.setdefault(key, {}).setdefault(version or None, name)
        return key, version or ""

    def knows(self, name: str) -> bool:
        return canonical(name) in self._versions

    def find(self, name: str, constraint: str | None = None) -> list[Node]:
        """The listed versions that a requirement can mean: all of them where nobody can tell."""
        key = canonical(name)
        versions: list[str | None] = list(self._versions.get(key, {}))
        if len(versions) > 1 and constraint:
            versions = versions[:_MAX_VERSIONS]
            versions = [v for v in versions if v and allows(constraint, v)] or versions
        return [(key, version or "") for version in versions[:_MAX_VERSIONS]]

    def join(self, source: Node, target: Node) -> None:
        if source != target:
            self._edges.setdefault(
                (source, target),
                Edge(source=self._ref(source), target=self._ref(target), path=self.path),
            )

    def edges(self) -> Iterator[Edge]:
        yield from self._edges.values()

    def _ref(self, node: Node) -> Ref:
        name, version = node[0], node[1] or None
        return Ref(ecosystem="pypi", name=self._versions[name][version], version=version)

    def scopes(self, roots: Iterable[tuple[Node, Scope]]) -> dict[Node, Scope]:
        """The strongest scope in which each package is reached from what the project needs itself."""
        following: Mapping[Node, list[Node]] = defaultdict(list)
        for source, target in self._edges:
            following[source].append(target)
        starts = list(roots)
        found: dict[Node, Scope] = {}
        for scope in SCOPE_ORDER:
            queue = deque(node for node, own in starts if own == scope and node not in found)
            while queue:
                node = queue.popleft()
                if node not in found:
                    found[node] = scope
                    queue.extend(following.get(node, ()))
        return found


def strongest(scopes: Iterable[Scope]) -> Scope:
    return min(scopes, key=SCOPE_ORDER.index, default="runtime")


def scope_of_groups(groups: Iterable[str]) -> Scope:
    """The scope of a package that a lockfile says belongs to these dependency groups."""
    return strongest(
        "runtime" if group in ("main", "default") else scope_of_words(group, "dev")
        for group in groups
    )


def allows(constraint: str, version: str) -> bool:
    """True when the version satisfies a PEP 440 or Poetry constraint; unreadable ones allow nothing."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # lazy: only for doubled names
    from packaging.version import InvalidVersion

    for choice in constraint.split("||"):
        clauses = [_plain(clause.strip()) for clause in choice.split(",")]
        try:
            if SpecifierSet(",".join(c for c in clauses if c)).contains(version, prereleases=True):
                return True
        except (InvalidSpecifier, InvalidVersion):
            continue
    return False


def _plain(clause: str) -> str:
    """Poetry's "^1.2", "~1.2", "*" and bare "1.2" in the words of PEP 440."""
    if clause in ("*", ""):
        return ""
    found = re.fullmatch(r"(\^|~(?!=))?\s*v?(\d+(?:\.\d+)*)(\S*)", clause)
    if found is None:
        return clause
    operator, numbers = found[1], [int(n) for n in found[2].split(".")]
    if operator is None:
        return f"=={found[2]}{found[3]}"
    if operator == "^":
        at = next((i for i, n in enumerate(numbers) if n), len(numbers) - 1)
    else:
        at = min(1, len(numbers) - 1)
    upper = [*numbers[:at], numbers[at] + 1]
    return f">={found[2]}{found[3]},<{'.'.join(map(str, upper))}"
