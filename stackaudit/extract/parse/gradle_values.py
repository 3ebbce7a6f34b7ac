"""A name or an expression of a Gradle script goes in; what it says, there and in the files around it, comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final, TypeAlias, Union

from stackaudit.extract.parse.around import above, all_above
from stackaudit.extract.parse.gradle_catalog import Catalog
from stackaudit.extract.parse.gradle_variables import (
    UNCHANGED,
    applied_scripts,
    collect,
    dialect_of,
    path_of,
    script_of,
    short_names,
)
from stackaudit.extract.parse.script import GROOVY, Node, fill, parse_script, split
from stackaudit.files import File, Unreadable

Value: TypeAlias = Union[str, "list[Value]", None]
Named: TypeAlias = dict[str, list[list[Node]]]
"""Names with every expression that is assigned to them."""

_SETTING: Final = re.compile(r"\s*([\w.-]+)\s*[=:]\s*(.*?)\s*")
_CONSTANTS: Final = ("Versions", "Dependencies", "Deps", "Libs", "Libraries", "Config", "Constants")
_MAX_DEPTH: Final = 12
_MAX_APPLIED: Final = 8


class Names:
    """Looks a name up: in the script, in those above it, in gradle.properties, in buildSrc."""

    def __init__(
        self, file: File, nodes: Sequence[Node], catalogs: Callable[[str], Catalog | None]
    ) -> None:
        self.file = file
        self.catalogs = catalogs
        self._known: Named = _named(nodes)
        self._layers = self._further(nodes)
        self._objects: set[str] = set()
        self._short: dict[str, str] = {}
        self._shortened = -1  # how many names there were when `_short` was made

    def value(self, nodes: Sequence[Node], depth: int = 0) -> Value:
        """What an expression says; a text may keep interpolations that nothing explains."""
        nodes = [node for node in nodes if node.kind != "break"]
        for at, node in enumerate(nodes):
            if node.is_word("as") and at:
                nodes = nodes[:at]
                break
            if node.is_mark("?:") and at:
                left = self.value(nodes[:at], depth + 1)
                return self.value(nodes[at + 1 :], depth + 1) if left is None else left
        if not nodes or depth > _MAX_DEPTH:
            return None
        if any(node.is_mark("+") for node in nodes):
            texts = [self.value(part, depth + 1) for part in split(nodes, "+")]
            return (
                "".join(t for t in texts if isinstance(t, str))
                if all(isinstance(t, str) for t in texts)
                else None
            )
        return self._operand(nodes, depth)

    def _operand(self, nodes: Sequence[Node], depth: int) -> Value:
        first = nodes[0]
        if len(nodes) == 1 or (len(nodes) > 2 and first.kind == "text" and _is_plain(nodes[1:])):
            if first.kind == "text":
                return (
                    fill(first.text, lambda name: self.text(name, depth + 1))
                    if first.holes
                    else first.text
                )
            if first.kind == "number":
                return first.text
            if first.is_group("("):
                return self.value(first.nodes, depth + 1)
            if first.is_group("["):
                return [self.value(part, depth + 1) for part in split(first.nodes)]
        if first.is_word("listOf", "arrayOf", "setOf", "arrayListOf") and nodes[-1].is_group("("):
            return [self.value(part, depth + 1) for part in split(nodes[-1].nodes)]
        path = path_of(nodes)
        return self.find(path, depth) if path else None

    def text(self, name: str, depth: int = 0) -> str | None:
        """The text behind a name or an interpolated expression."""
        if not re.fullmatch(r"[\w.]+", name):
            inner, _ = parse_script(name, GROOVY)
            found = self.value(inner, depth + 1)
        else:
            found = self.find(path_of(parse_script(name, GROOVY)[0]) or name, depth)
        return found if isinstance(found, str) and "$" not in found else None

    def find(self, path: str, depth: int = 0) -> Value:
        """The value behind a dotted name, asked of ever further files."""
        if depth > _MAX_DEPTH:
            return None
        self._constants(path)
        while path not in self._known:
            layer = next(self._layers, None)
            if layer is None:
                if self._shortened != len(self._known):
                    self._short, self._shortened = short_names(self._known), len(self._known)
                whole = self._short.get(path) if "." not in path else None
                return self.find(whole, depth + 1) if whole else self._from_catalog(path)
            for name, expressions in layer.items():
                self._known.setdefault(name, expressions)
        values = [self.value(expression, depth + 1) for expression in self._known[path]]
        # Where branches assign different things, nobody can tell which one holds.
        return values[0] if all(value == values[0] for value in values) else None

    def _from_catalog(self, path: str) -> str | None:
        name, _, rest = path.partition(".versions.")
        catalog = self.catalogs(name) if rest else None
        return catalog.versions.get(rest) if catalog else None

    def _further(self, nodes: Sequence[Node]) -> Iterator[Named]:
        """The variables of applied scripts, properties files and the scripts above, the nearest first."""
        seen = {self.file.path}
        yield from self._applied(self.file, nodes, seen)
        for found in all_above(
            self.file, "gradle.properties", "build.gradle", "build.gradle.kts",
            "settings.gradle", "settings.gradle.kts",
        ):  # fmt: skip
            if found.path in seen:
                continue
            seen.add(found.path)
            try:
                if found.name == "gradle.properties":
                    yield _properties(found)
                else:
                    others, _ = script_of(found.text, dialect_of(found.name))
                    yield _named(others)
                    yield from self._applied(found, others, seen)
            except Unreadable:
                continue

    def _applied(self, file: File, nodes: Sequence[Node], seen: set[str]) -> Iterator[Named]:
        """`apply from: "gradle/versions.gradle"`, whatever block it stands in."""
        waiting = [(file, path) for path in applied_scripts(nodes)]
        while waiting and len(seen) < _MAX_APPLIED * 4:
            place, path = waiting.pop(0)
            path = re.sub(
                r"^\$\{?(?:rootDir|rootProject\.projectDir|project\.rootDir)\}?/", "/", path
            )
            root = next(iter(all_above(place, "settings.gradle", "settings.gradle.kts")), None)
            if path.startswith("/"):
                path = "/" + (f"{root.folder}/" if root and root.folder else "") + path[1:]
            found = place.sibling(path) or (
                root.sibling(path) if root and not path.startswith("/") else None
            )
            if found is None or found.path in seen:
                continue
            seen.add(found.path)
            try:
                others, _ = script_of(found.text, dialect_of(found.name))
            except Unreadable:
                continue
            yield _named(others)
            waiting += [(found, further) for further in applied_scripts(others)]

    def _constants(self, path: str) -> None:
        """`Versions.kotlin` stands in an object of buildSrc, customarily in a file of that name."""
        name = path.partition(".")[0]
        if not name[:1].isupper() or name in self._objects or len(self._objects) > _MAX_APPLIED:
            return
        self._objects.add(name)
        root = above(self.file, "settings.gradle", "settings.gradle.kts") or self.file
        for stem in dict.fromkeys((name, *_CONSTANTS)):
            for place in (
                f"kotlin/{stem}.kt",
                f"java/{stem}.kt",
                f"java/{stem}.java",
                f"groovy/{stem}.groovy",
            ):
                found = root.sibling(f"buildSrc/src/main/{place}")
                try:
                    others, _ = (
                        script_of(found.text, dialect_of(found.name)) if found else ([], None)
                    )
                except Unreadable:
                    continue
                for defined, expressions in _named(others).items():
                    self._known.setdefault(defined, expressions)


def _is_plain(nodes: Sequence[Node]) -> bool:
    """True for a call after a text that leaves it what it is: `"…".toString()`."""
    return nodes[0].is_mark(".") and nodes[1].is_word(*UNCHANGED, "toString")


def _named(nodes: Sequence[Node]) -> Named:
    found: Named = {}
    for name, expression in collect(nodes):
        found.setdefault(name, []).append(expression)
    return found


def _properties(file: File) -> Named:
    found: Named = {}
    for number, line in enumerate(file.lines, 1):
        setting = _SETTING.fullmatch(line)
        if setting and not line.lstrip().startswith(("#", "!")):
            found[setting[1]] = [[Node("text", setting[2], number)]]
    return found
