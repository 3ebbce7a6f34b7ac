"""The tree of a Gradle script goes in; the dependencies, projects and plugins it asks for come out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from stackaudit.extract.parse.gradle_asked import Asked, asked_for
from stackaudit.extract.parse.gradle_catalog import Catalog, Entry, pinned
from stackaudit.extract.parse.gradle_plugins import plugin_of
from stackaudit.extract.parse.gradle_scopes import scope_of_configuration
from stackaudit.extract.parse.gradle_settings import Settings
from stackaudit.extract.parse.gradle_values import Names, Value
from stackaudit.extract.parse.gradle_variables import blocks, path_of
from stackaudit.extract.parse.script import Node, dotted, split, statements
from stackaudit.files import File
from stackaudit.model import Scope, Source

_COORDINATES: Final = re.compile(
    r"(?P<group>[^\s:@]+):(?P<name>(?:\$\{[^}]*\}|[^\s:@])+)(?::(?P<version>(?:\$\{[^}]*\}|[^:@\s])*))?"
    r"(?::[^@\s]*)?(?:@\w+)?"
)
_NOT_CONFIGURATIONS: Final = frozenset(
    {"components", "modules", "attributesSchema", "artifactTypes", "exclude", "because", "println",
     "apply", "val", "var", "def", "return", "throw", "import", "project", "version", "attributes"}
)  # fmt: skip
_TRANSPARENT: Final = frozenset({"if", "else", "for", "while", "try", "catch", "finally", "switch"})
_WRAPPERS: Final = frozenset(
    {"platform", "enforcedPlatform", "testFixtures", "create", "variantOf", "implementation", "dependency"}
)  # fmt: skip
_MAX_ENTRIES: Final = 20_000


@dataclass(slots=True)
class Script:
    """What one script asks for; `pins` are versions it only gives to those who ask for none."""

    file: File
    settings: Settings | None
    names: Names
    asked: list[Asked] = field(default_factory=list)
    plugins: list[Asked] = field(default_factory=list)
    pins: dict[str, str] = field(default_factory=dict)

    whole: bool = True

    @classmethod
    def of(
        cls, file: File, nodes: Sequence[Node], settings: Settings | None, *, whole: bool = True
    ) -> Script:
        """`whole` False looks at plugins only."""

        def catalogs(name: str) -> Catalog | None:
            return settings.catalog(name) if settings is not None else None

        script = cls(file, settings, Names(file, nodes, catalogs), whole=whole)
        script._walk(nodes, ())
        return script

    # --- blocks ---

    def _walk(self, nodes: Sequence[Node], path: tuple[str, ...]) -> None:
        for statement in statements(nodes):
            head = _head(statement)
            last = head.rpartition(".")[2]
            for block in blocks(statement):
                if last == "dependencies" and self.whole:
                    self._dependencies(block.nodes, (*path, head))
                elif last == "plugins":
                    self._plugins(block.nodes, pins="pluginManagement" in path)
                elif last == "imports" and "dependencyManagement" in path:
                    self._bills(block.nodes)
                elif last != "constraints":
                    self._walk(block.nodes, (*path, head))

    def _dependencies(self, nodes: Sequence[Node], path: tuple[str, ...]) -> None:
        managed = "dependencyManagement" in path
        for statement in statements(nodes):
            head = _head(statement)
            if head in _TRANSPARENT or head.rpartition(".")[2] in ("forEach", "each", "all"):
                for block in blocks(statement):
                    self._dependencies(block.nodes, path)
            elif head == "constraints" and statement[-1].is_group("{"):
                self._constraints(statement[-1].nodes)
            elif managed:
                self._managed(statement)
            elif len(self.asked) < _MAX_ENTRIES:
                self._dependency(statement, path)

    def _constraints(self, nodes: Sequence[Node]) -> None:
        """Versions for whoever asks for none; nobody needs them by themselves."""
        for statement in statements(nodes):
            if len(statement) > 1:
                for found in self._coordinates(_arguments(statement), statement[0].line, "runtime"):
                    if found.version:
                        self.pins.setdefault(found.name, found.version)

    def _managed(self, statement: list[Node]) -> None:
        """`dependency "g:a:v"` and `dependencySet(group: "g", version: "v") { entry "a" }`."""
        if statement[0].is_word("dependency"):
            for found in self._coordinates(_arguments(statement), statement[0].line, "runtime"):
                if found.version:
                    self.pins.setdefault(found.name, found.version)
        elif statement[0].is_word("dependencySet") and statement[-1].is_group("{"):
            labels = self._labels(
                [part for arg in _arguments(statement) for part in _unwrapped(arg)]
            )
            group, version = labels.get("group"), labels.get("version")
            for entry in statements(statement[-1].nodes):
                if entry[0].is_word("entry") and group and version:
                    for text in (node.text for node in entry[1:] if node.kind == "text"):
                        self.pins.setdefault(f"{group}:{text}", version)

    def _bills(self, nodes: Sequence[Node]) -> None:
        for statement in statements(nodes):
            if statement[0].is_word("mavenBom") and len(statement) > 1:
                self.asked += self._coordinates(_arguments(statement), statement[0].line, "build")

    # --- one dependency ---

    def _dependency(self, statement: list[Node], path: tuple[str, ...]) -> None:
        first = statement[0]
        name, at = dotted(statement)
        if first.kind == "text":
            name, at = first.text, 1
        if not name or at >= len(statement) or name.partition(".")[0] in _NOT_CONFIGURATIONS:
            return
        if statement[at].is_mark("="):
            return
        arguments = _arguments(statement[at - 1 :])
        if name == "add" and len(arguments) > 1 and arguments[0][0].kind == "text":
            name, arguments = arguments[0][0].text, arguments[1:]
        scope = scope_of_configuration(name.rpartition(".")[2])
        outer = " ".join(path)
        if "buildscript" in path or "pluginManagement" in path:
            scope = "build"
        elif scope == "runtime" and re.search(r"\btest|Test\b|Test\.", outer):
            scope = "test"
        block = statement[-1] if statement[-1].is_group("{") else None
        for found in self._coordinates(arguments, first.line, scope):
            self.asked.append(self._enriched(found, block))

    def _enriched(self, found: Asked, block: Node | None) -> Asked:
        """`{ version { strictly("1.2") } }` says the version after the name."""
        if block is None or found.version or found.constraint or found.ecosystem != "maven":
            return found
        for statement in statements(block.nodes):
            if statement[0].is_word("version") and statement[-1].is_group("{"):
                words = {
                    inner[0].text: self.names.value(_arguments(inner)[0])
                    for inner in statements(statement[-1].nodes)
                    if len(inner) > 1 and _arguments(inner)
                }
                for word in ("strictly", "require", "prefer"):
                    text = words.get(word)
                    if isinstance(text, str):
                        return asked_for(found.name, text, found.line, found.scope)
        return found

    def _coordinates(
        self, arguments: Sequence[list[Node]], line: int, scope: Scope
    ) -> Iterator[Asked]:
        """What the arguments of a configuration, or of `platform(…)` in them, name."""
        labels = self._labels(arguments)
        if labels.get("name"):
            name = f"{labels.get('group')}:{labels['name']}" if labels.get("group") else ""
            if name:
                yield asked_for(name, labels.get("version"), line, scope)
            return
        for argument in arguments:
            here = argument[0].line
            if len(argument) == 1 and argument[0].kind == "group" and argument[0].text in "([":
                yield from self._coordinates(split(argument[0].nodes), here, scope)
                continue
            called, at = dotted(argument)
            group = argument[at] if called and at < len(argument) else None
            if group is not None and group.is_group("("):
                yield from self._called(called.rpartition(".")[2], argument, at, scope)
            elif called == "project" and len(argument) > 1 and argument[1].kind == "text":
                yield self._project(argument[1].text, here, scope)
            else:
                yield from self._named(argument, here, scope)

    def _called(self, name: str, argument: list[Node], at: int, scope: Scope) -> Iterator[Asked]:
        """`project(":x")`, `platform("g:a:v")`, `kotlin("stdlib")`, `npm("react", "18")` and the like."""
        line, parts = argument[0].line, split(argument[at].nodes)
        texts = [text for part in parts if isinstance(text := self.names.value(part), str)]
        if name == "project":
            path = self._labels(parts).get("path") or (texts[0] if texts else "")
            if path:
                yield self._project(path, line, scope)
        elif name in _WRAPPERS:
            yield from self._coordinates(parts, line, scope)
        elif name in ("kotlin", "embeddedKotlin") and texts:
            written = texts[1] if len(texts) > 1 else None
            yield asked_for(f"org.jetbrains.kotlin:kotlin-{texts[0]}", written, line, scope)
        elif name in ("npm", "devNpm", "peerNpm", "optionalNpm") and texts:
            version, constraint = pinned(texts[1] if len(texts) > 1 else None)
            exact = version is not None and re.fullmatch(r"\d+\.\d+\.\d+.*", version)
            yield Asked(
                ecosystem="npm",
                name=texts[0],
                line=line,
                version=version if exact else None,
                constraint=None if exact else constraint or version,
                scope="dev" if name == "devNpm" else scope,
            )
        elif name in ("get", "asProvider", "toString"):
            yield from self._named(argument, line, scope)

    def _project(self, path: str, line: int, scope: Scope) -> Asked:
        name = path.strip().strip(":")
        source = Source(kind="workspace", location=f":{name}")
        return Asked(name=name or "root", line=line, scope=scope, source=source)

    def _named(self, argument: list[Node], line: int, scope: Scope) -> Iterator[Asked]:
        """A text, a variable that holds one or a list of them, or an entry of a catalogue."""
        path = path_of(argument)
        if path and path.startswith("projects.") and self.settings is not None:
            yield self._project(self.settings.by_accessor(path.partition(".")[2]), line, scope)
            return
        entries = self._entries(path) if path else []
        if entries:
            for entry in entries:
                yield Asked(
                    name=entry.name,
                    line=line,
                    version=entry.version,
                    constraint=entry.constraint,
                    scope=scope,
                )
            return
        for text in _flat(self.names.value(argument)):
            found = _COORDINATES.fullmatch(text.strip())
            if found and "/" not in found["group"] and "$" not in found["group"]:
                name = f"{found['group']}:{found['name']}"
                asked = asked_for(name, found["version"] or None, line, scope)
                yield replace(asked, unresolved=found["name"]) if "$" in found["name"] else asked

    def _entries(self, path: str) -> list[Entry]:
        """The libraries behind `libs.x.y` or `libs.bundles.x`."""
        holder, _, rest = path.partition(".")
        catalog = self.settings.catalog(holder) if self.settings is not None and rest else None
        if catalog is None:
            return []
        kind, _, name = rest.partition(".")
        aliases = catalog.bundles.get(name, []) if kind == "bundles" else [rest]
        return [catalog.libraries[alias] for alias in aliases if alias in catalog.libraries]

    def _labels(self, arguments: Sequence[list[Node]]) -> dict[str, str]:
        """`group: "g", name: "a"` of Groovy, `group = "g"` of Kotlin."""
        found: dict[str, str] = {}
        for argument in arguments:
            if len(argument) > 2 and argument[0].kind == "word" and argument[1].is_mark(":", "="):
                text = self.names.value(argument[2:])
                found[argument[0].text] = text if isinstance(text, str) else ""
        return found

    def _plugins(self, nodes: Sequence[Node], *, pins: bool) -> None:
        for statement in statements(nodes):
            plugin = plugin_of(statement, self.names, self.settings)
            if plugin is not None and plugin.version and pins:
                self.pins.setdefault(plugin.name, plugin.version)
            if plugin is not None:
                self.plugins.append(plugin)


def _head(statement: Sequence[Node]) -> str:
    """What a block is called: the words before its arguments."""
    name, at = dotted(statement)
    words = [name] if name else []
    while at < min(len(statement), 12) and statement[at].kind == "word":
        inner, taken = dotted(statement[at : at + 24])
        words.append(inner)
        at += taken
    return " ".join(words)


def _arguments(statement: Sequence[Node]) -> list[list[Node]]:
    """What follows the first node: in brackets, or bare as Groovy allows; a closing block is none."""
    rest = list(statement[1:])
    if rest and rest[-1].is_group("{"):
        rest.pop()
    if rest and rest[0].is_group("(") and not any(node.is_mark(",") for node in rest[1:]):
        return split(rest[0].nodes)
    return split(rest)


def _unwrapped(argument: list[Node]) -> list[list[Node]]:
    """The parts of a bracketed list, or the argument itself."""
    if len(argument) == 1 and argument[0].kind == "group":
        return split(argument[0].nodes)
    return [argument]


def _flat(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner)
