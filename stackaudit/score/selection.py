"""Components and their relations go in; what counts, what the tree holds, what is left out and why come out.

What counts ("Definition" of the score method): an outside component whose strength counts and which
the project asks for itself. A component that the project's own code names is asked for even where a
lockfile lists it as transitive; where no file tells, what only other outside packages need is
transitive. Upstreams of forks and copies count always, and a fork stands on its upstream's direct
foundations. Every scope counts: a dependency does not leave the stack by being called "dev".

What is called in-house counts as own where the tree holds its code, which is then measured. Without
code it is charged: a package as an outside project of unknown origin, words about a layer that
nothing else fills as an unknown layer. Words about application code and libraries charge nothing,
for that is what the tree's own code is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from stackaudit.model import COUNTED, PROJECT_ID, Code, Component, Relation, RelationKind
from stackaudit.score.held import Held

_FOUNDATIONS: Final[frozenset[RelationKind]] = frozenset(
    {"depends-on", "implies", "runs-on", "built-with", "trained-on", "distilled-from"}
)


class Selection:
    """Every component put where it belongs: counted, held by the tree, mere words, or left out and why."""

    def __init__(
        self,
        components: Sequence[Component],
        codes: Sequence[Code],
        relations: Sequence[Relation],
        held: Held,
        *,
        copied: Collection[str],
        proven: Collection[str],
    ) -> None:
        self.counted: list[Component] = []
        self.held: list[Component] = []
        self.words: list[Component] = []
        self.left_out: dict[str, str] = {}
        self._files = {code.path for code in codes if code.state == "own"}
        ours = {PROJECT_ID} | {c.id for c in components if held.in_tree(c)}
        self._links = Links(relations, ours)
        self._copied = frozenset(copied)
        self._upstream = self._links.upstream() | self._copied
        own_names = {c.name.casefold() for c in components if c.id in ours}
        implied: list[Component] = []
        for component in sorted(components, key=lambda c: c.id):
            why = self._left_out(component, held)
            if component.id in ours and why is None:
                self.held.append(component)
                self.left_out[component.id] = "in-house: its code is in the tree and is measured"
            elif why is not None:
                self.left_out[component.id] = why
            elif _is_words(component):
                if component.id in proven or component.name.casefold() in own_names:
                    self.left_out[component.id] = "a claim that the tree's own code bears out"
                else:
                    self.words.append(component)
                    self.left_out[component.id] = "a claim without code: it earns nothing"
            elif component.strength == "implied" and component.id not in self._upstream:
                implied.append(component)
            else:
                self.counted.append(component)
        self._follow(implied, ours)

    def _left_out(self, component: Component, held: Held) -> str | None:
        """Why a component does not count, as far as it can be told without its neighbours."""
        if component.id == PROJECT_ID:
            return "the project itself"
        if component.strength not in COUNTED and component.id not in self._copied:
            return f"only {component.strength}: kept as evidence"
        if held.copied(component) and not component.direct and component.id not in self._copied:
            return "the manifest of a copy that something else asks for"
        if held.in_tree(component) or component.id in self._upstream:
            return None
        if component.direct or any(e.path in self._files for e in component.evidence):
            return None
        if component.direct is False or self._links.only_needed_by_others(component.id):
            return "transitive: only what the project itself asks for counts"
        return None

    def _follow(self, implied: list[Component], ours: Collection[str]) -> None:
        """An implied component counts when something that counts implies it, over any number of steps."""
        waiting = {c.id: c for c in implied}
        queue = [c.id for c in self.counted] + sorted(ours)
        queue += [key for key in waiting if not self._links.implied_by.get(key)]
        for identity in queue:
            found = waiting.pop(identity, None)
            if found is not None:
                self.counted.append(found)
            queue.extend(k for k in self._links.implies.get(identity, ()) if k in waiting)
        for identity in waiting:
            self.left_out[identity] = "implied only by what does not count itself"
        self.counted.sort(key=lambda c: c.id)


class Links:
    """The relations, as the questions of the selection need them."""

    def __init__(self, relations: Iterable[Relation], ours: Collection[str]) -> None:
        self._ours = ours
        self.implies: dict[str, list[str]] = defaultdict(list)
        self.implied_by: dict[str, list[str]] = defaultdict(list)
        self._derived: dict[str, list[str]] = defaultdict(list)
        self._needs: dict[str, list[str]] = defaultdict(list)
        self._needed_by: dict[str, list[str]] = defaultdict(list)
        self._contained: list[str] = []
        for relation in sorted(relations):
            source, target = relation.source, relation.target
            if relation.kind == "implies":
                self.implies[source].append(target)
                self.implied_by[target].append(source)
            elif relation.kind == "derived-from":
                self._derived[source].append(target)
            elif relation.kind == "depends-on":
                self._needed_by[target].append(source)
            elif relation.kind == "contains" and source in ours:
                self._contained.append(target)
            if relation.kind in _FOUNDATIONS:
                self._needs[source].append(target)

    def only_needed_by_others(self, component: str) -> bool:
        sources = self._needed_by.get(component)
        return bool(sources) and not any(source in self._ours for source in sources or ())

    def upstream(self) -> set[str]:
        """What own parts are derived from or contain, and what such an upstream stands on itself."""
        found = set(self._contained)
        queue = sorted(self._ours)
        derived: set[str] = set()
        while queue:
            for target in self._derived.get(queue.pop(), ()):
                if target not in derived:
                    derived.add(target)
                    queue.append(target)
        found |= derived
        for upstream in derived:
            found.update(self._needs.get(upstream, ()))
        return found - set(self._ours)


def _is_words(component: Component) -> bool:
    """A claim from prose: no manifest names it and no source is given."""
    return (
        component.origin == "in-house"
        and component.ecosystem is None
        and component.source is None
        and not component.held
    )
